"""What the coordinator can do: one small class a topic; checks first, then one transaction."""
