"""The only SQL: records in one encrypted file, with history, search and drafts."""
