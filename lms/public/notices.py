"""To people who follow something: what lists have new, and dates that come near."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from markupsafe import Markup

from lms.kit.i18n import day_words, force_locale, format_days, instant_in_both
from lms.kit.i18n import gettext as _
from lms.kit.i18n import ngettext as _n
from lms.notifications.rules import Letter
from lms.notifications.rules.reminding import Moment
from lms.public.rules.following import Item, News

PAGE = "/account/following"


def lists(news: Sequence[News], *, base_url: str, zone: str) -> Letter:
    """What followed lists have new, for a reader in `zone`; `base_url` is the site's address without a final slash."""
    number = sum(len(each.items) + each.more for each in news)
    if number == 1 and news[0].items:
        subject = _("New: %(title)s", title=news[0].items[0].title)
    else:
        subject = _n("%(num)s new in a list that you follow", "%(num)s new in lists that you follow", number)
    return Letter(
        kind="lists",
        subject=subject,
        text="\n\n".join(
            _in_its_language(each, lambda each: "\n".join(_list_text(each, base_url, zone))) for each in news
        ),
        path=PAGE,
        html="\n".join(
            _in_its_language(each, lambda each: _list_html(each, base_url, zone)) for each in news
        ),
        choice=PAGE,
        stop="lists",
    )


def _in_its_language(news: News, say: Callable[[News], str]) -> str:
    """What is said of a list, in the language that was chosen for it; else in the reader's, which is in force."""
    if not news.lang:
        return say(news)
    with force_locale(news.lang):
        return say(news)


def _list_text(news: News, base_url: str, zone: str) -> Iterator[str]:
    yield f"{news.name}:"
    for item in news.items:
        yield " · ".join([f"- {item.title}", *_facts(item, zone)])
        yield f"  {base_url}{item.path}"
    if news.more:
        yield f"- {_more(news)}"
    yield f"  {_('The whole list: %(url)s', url=base_url + news.path)}"


def _list_html(news: News, base_url: str, zone: str) -> Markup:
    lines = [
        Markup('<li><a href="{}">{}</a><br>{}</li>').format(
            base_url + item.path, item.title, " · ".join(_facts(item, zone))
        )
        for item in news.items
    ]
    if news.more:
        lines.append(Markup("<li>{}</li>").format(_more(news)))
    heading = Markup('<h2><a href="{}">{}</a></h2>').format(base_url + news.path, news.name)
    return heading + Markup("<ul>{}</ul>").format(Markup("\n").join(lines))


def _more(news: News) -> str:
    return _n("and %(num)s more", "and %(num)s more", news.more)


def _facts(item: Item, zone: str) -> list[str]:
    """Who, when, and until when one can enrol or apply: with the day, the time and its zone."""
    until = ""
    if item.closes_at is not None:
        when = instant_in_both(item.closes_at, zone=item.zone, reader=zone)
        until = _("apply by %(when)s", when=when) if item.kind == "slot" else _("until %(when)s", when=when)
    days = format_days(item.first, item.last) or item.printed
    return [part for part in (item.host, days, until) if part]


def reminders(dates: Sequence[Moment], *, today: date, base_url: str, zone: str, lang: str) -> Letter:
    """Dates that come near, the nearest first, for a reader in `zone` whose day is `today`: each with its day, time and
    zone, and in how many days, never "tomorrow" alone; `base_url` as in `lists`."""
    lines = [(_reminder(each, today, zone, lang), base_url + each.path) for each in dates]
    more = len(lines) - 1
    rest = _n("and %(num)s more date", "and %(num)s more dates", more) if more else ""
    items = (Markup('<li><a href="{}">{}</a></li>').format(url, words) for words, url in lines)
    return Letter(
        kind="reminder",
        subject=f"{lines[0][0]}, {rest}" if rest else lines[0][0],
        text="\n\n".join(f"{words}\n{url}" for words, url in lines),
        path="/me",
        html=Markup("<ul>{}</ul>").format(Markup("\n").join(items)),
        choice=PAGE,
        stop="reminders",
    )


def _reminder(moment: Moment, today: date, zone: str, lang: str) -> str:
    when = day_words(moment.day)
    if not moment.whole:
        when = instant_in_both(moment.at, zone=moment.zone, reader=zone)
    days = (moment.day_in(zone) - today).days
    left = _n("in %(num)s day", "in %(num)s days", days) if days > 0 else _("today")
    words = {"title": dict(moment.titles).get(lang, moment.title), "when": f"{when} ({left})"}
    if moment.anchor == "start":
        return _("%(title)s starts on %(when)s", **words)
    if moment.anchor == "end":
        return _("%(title)s ends on %(when)s", **words)
    return _("%(title)s: closes on %(when)s", **words)
