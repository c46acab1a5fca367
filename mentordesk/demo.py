"""The main job without a window: the sample programme, its reports, a picture of every screen."""

import sys
from contextlib import closing
from pathlib import Path

from mentordesk.programme.records import local_today
from mentordesk.programme.sample import make_sample
from mentordesk.ui.gallery import take_pictures


def main() -> int:
    """``demo FOLDER`` makes record, reports and pictures; ``demo --pictures FOLDER`` pictures only."""
    pictures_only = sys.argv[1:2] == ["--pictures"]
    folder = Path(sys.argv[-1])
    today = local_today()
    folder.mkdir(parents=True, exist_ok=True)
    if pictures_only:
        files = take_pictures(folder, today)
        print(f"{len(files)} pictures and reports are in {folder}")
        return 0
    record = folder / "Sample programme.mentordesk"
    for old in (record, record.with_name(record.name + ".keys")):
        old.unlink(missing_ok=True)
    with closing(make_sample(record, today=today)) as desk:
        items = desk.today.items(today)
    print(f"The sample programme is {record}.")
    print(f"Today {len(items)} things need its coordinator; the first: {items[0].title}.")
    files = take_pictures(folder / "pictures", today)
    reports = folder / "reports"
    reports.mkdir(exist_ok=True)
    for file in files:
        if file.suffix in {".pdf", ".html", ".xlsx"}:
            file.replace(reports / file.name.removeprefix("report-"))
    print(f"Its reports are in {reports}, pictures of every screen in {folder / 'pictures'}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
