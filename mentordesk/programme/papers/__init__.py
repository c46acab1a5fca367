"""What goes on paper: a module for each kind of report, all made of the same blocks."""
