"""Reports: values in, PDF bytes out. What is previewed, saved and printed are the same bytes."""

from mentordesk.reports.render import Rendered, render
from mentordesk.reports.values import Head, Look, Paper, Report

__all__ = ["Head", "Look", "Paper", "Rendered", "Report", "render"]
