"""A public notice as what CAP knows: a message with the words, the area and the times of a warning."""

from data.schema import HazardArea, Notice, WarningText
from data.schema.vocab import CapStatus, NoticeStage


def as_warning(notice: Notice) -> HazardArea:
    """The notice under its own id; a draft is a draft, which never leaves."""
    published = notice.stage is NoticeStage.PUBLISHED
    texts = [
        WarningText(
            language=notice.language,
            event=notice.event,
            headline=notice.name,
            description=notice.text,
            instruction=notice.instruction,
        )
    ]
    return HazardArea(
        id=notice.id,
        number=notice.number,
        name=notice.name,
        geometry=notice.geometry,
        address=notice.address,
        status=notice.status,
        jurisdiction_id=notice.jurisdiction_id,
        sources=notice.sources,
        expires_at=notice.expires_at,
        sensitivity=notice.sensitivity,
        withheld=notice.withheld,
        category=notice.category,
        event=notice.event,
        severity=notice.severity,
        urgency=notice.urgency,
        certainty=notice.certainty,
        cap_status=CapStatus.ACTUAL if published else CapStatus.DRAFT,
        headline=notice.name,
        description=notice.text,
        instruction=notice.instruction,
        texts=texts if notice.language else [],
        web=notice.web,
        contact=notice.contact,
    )
