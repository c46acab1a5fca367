"""What goes with a report: its figures as a workbook, typed, made of the same values as the paper."""

from mentordesk.exchange.workbook import Grid, workbook
from mentordesk.programme.reporting import Prepared
from mentordesk.reports.web import tables_of


def figures_workbook(prepared: Prepared) -> bytes:
    """Every table, chart and figure of a report as XLSX, a sheet each; the first says what it is."""
    head, wanted = prepared.report.head, prepared.wanted
    about = (
        ("Report", head.title), ("Period", head.subtitle), ("For", wanted.reader.label),
        ("Names", wanted.style.value), ("Prepared", head.prepared_on), ("Organisation", head.organisation),
        ("Note", head.foot),
    )  # fmt: skip
    grids = [Grid("About", ("What", "Value"), about)]
    grids += [Grid(name, columns, rows) for name, columns, rows in tables_of(prepared.report)]
    return workbook(grids)
