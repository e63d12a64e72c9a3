"""The whole bot on a fresh database, with a fixed cast and a platform that records what is sent.

Lan is a member of CB1, Hùng its secretary, Thảo the secretary of CB2, Minh an admin; they are linked. Bình is
a member of CB1 too, but not linked yet. Khách is a stranger.
"""

from __future__ import annotations

import itertools
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

from pydantic import SecretStr
from sqlalchemy import exists, or_, select
from typing_extensions import override

from bot.app import Randomness, make_dispatcher, make_services
from bot.calendar.wall import instant_on
from bot.chat import (
    TELEGRAM,
    Address,
    Attachment,
    Buttons,
    Contact,
    Incoming,
    IncomingKind,
    Message,
    Sent,
    Upload,
)
from bot.clock import FrozenClock
from bot.delivery.waiting import Waiting
from bot.dispatch import Dispatcher
from bot.errors import SendFailed
from bot.events import chores
from bot.events import due as due_reminders
from bot.notices import keeper
from bot.platforms.telegram.parts import parts
from bot.rendering import plain
from bot.services import Services
from bot.settings import Settings
from bot.turn import Route
from storage.accounts import link_account
from storage.database import Database
from storage.inbox import store_updates
from storage.members import member_by_code
from storage.outbox_claims import next_at
from storage.roster import MemberRow, PlaceRow, save_members
from storage.tables import events, member_settings, notices, reminders, rules
from storage.units import UnitRow, all_units, save_units

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # a Monday, 09:00 in Hà Nội
BOT = "7000"
ADMIN_CODE = "quan-tri-2026"


_BY_ITSELF = (notices, events, reminders, rules, member_settings)
_ANYTHING_BY_ITSELF = select(or_(*(exists(select(one)) for one in _BY_ITSELF)))


@dataclass(frozen=True)
class Someone:
    """A person with a chat of their own."""

    name: str
    user_id: str
    code: str = ""
    phone: str = ""

    @property
    def chat_id(self) -> str:
        return self.user_id


LAN = Someone("Nguyễn Thị Lan", "101", "DV001", "0912000001")
HUNG = Someone("Trần Văn Hùng", "102", "DV002", "0912000002")
THAO = Someone("Lê Thị Thảo", "103", "DV003", "0912000003")
MINH = Someone("Phạm Quang Minh", "104", "DV004", "0912000004")
BINH = Someone("Đỗ Văn Bình", "105", "DV005", "0912000005")
KHACH = Someone("Khách", "106", phone="0912000099")
CAST = (LAN, HUNG, THAO, MINH, BINH, KHACH)

UNITS = (
    UnitRow("DB", "Đảng bộ Thử Nghiệm", "đảng bộ"),
    UnitRow("CB1", "Chi bộ Một", "chi bộ", "DB", ("CB Một",)),
    UnitRow("CB2", "Chi bộ Hai", "chi bộ", "DB", ("CB Hai",)),
)


@dataclass(frozen=True)
class Said:
    """One message that the bot sent."""

    text: str
    buttons: Buttons = ()
    files: tuple[Attachment, ...] = ()
    html: str = field(default="", compare=False)
    asks_contact: bool = field(default=False, compare=False)
    edits: str = field(default="", compare=False)
    message_id: str = field(default="", compare=False)

    @property
    def labels(self) -> list[str]:
        return [button.label for row in self.buttons for button in row]


class RecordingPlatform:
    """Pretends to be a platform; payloads are an `Incoming` in JSON.

    Attributes:
        sent: the messages of each chat; one that is edited later stands there as it reads now.
        edited: chat and message id of each edit by the engine, in order.
        deleted: chat and message id of each message that was taken back; it no longer stands in `sent`.
        known_files: the ids by which files can be sent again.
        failures: what happens to the next calls, whatever they are.
    """

    def __init__(self, name: str = TELEGRAM, bot: str = BOT) -> None:
        self.name = name
        self.bot = bot
        self.sent: dict[str, list[Said]] = {}
        self.files: dict[str, bytes] = {}
        self.failures: list[SendFailed] = []
        self.edited: list[tuple[str, str]] = []
        self.deleted: list[tuple[str, str]] = []
        self.known_files: dict[str, Attachment] = {}
        self._planned: dict[str, list[SendFailed]] = {}
        self._ids = itertools.count(5001)

    def fail(self, chat_id: str, *failures: SendFailed) -> None:
        """The next calls for that chat fail so, one after another."""
        self._planned.setdefault(chat_id, []).extend(failures)

    async def send(self, address: Address, message: Message) -> str:
        self._fail(address)
        said = Said(
            plain(message.html),
            message.buttons,
            message.files,
            message.html,
            message.asks_contact,
            message.edits,
            message.edits or str(next(self._ids)),
        )
        self.sent.setdefault(address.chat_id, []).append(said)
        return said.message_id

    def parts(self, message: Message) -> tuple[Message, ...]:
        return parts(message)

    async def send_part(self, address: Address, part: Message) -> Sent:
        for file in part.files:
            if file.remote_id and file.remote_id not in self.known_files:
                raise SendFailed("stale_file", permanent=False)
        files = tuple(self.known_files.get(file.remote_id, file) for file in part.files)
        message_id = await self.send(address, replace(part, files=files))
        kept = {file.stored_id: file for file in files if file.stored_id}
        self.known_files.update({f"sent-{number}": file for number, file in kept.items()})
        return Sent(message_id, {number: f"sent-{number}" for number in kept})

    async def edit(self, address: Address, message_id: str, part: Message) -> None:
        self._fail(address)
        place = self._place(address, message_id, "cannot_edit")
        said = self.sent[address.chat_id]
        said[place] = replace(said[place], text=plain(part.html), html=part.html, buttons=part.buttons)
        self.edited.append((address.chat_id, message_id))

    async def delete(self, address: Address, message_id: str) -> None:
        self._fail(address)
        if (address.chat_id, message_id) not in self.deleted:
            del self.sent[address.chat_id][self._place(address, message_id, "cannot_delete")]
            self.deleted.append((address.chat_id, message_id))

    def _fail(self, address: Address) -> None:
        for failures in (self.failures, self._planned.get(address.chat_id)):
            if failures:
                raise failures.pop(0)

    def _place(self, address: Address, message_id: str, refusal: str) -> int:
        said = self.sent.get(address.chat_id, [])
        found = [place for place, one in enumerate(said) if one.message_id == message_id]
        if not found:
            raise SendFailed(refusal, permanent=True)
        return found[-1]

    def read_update(self, payload: str) -> Incoming | None:
        fields = json.loads(payload)
        if fields is None:
            return None
        address = Address(self.name, self.bot, fields.pop("chat_id"))
        kind = IncomingKind(fields.pop("kind"))
        contact, upload = fields.pop("contact", None), fields.pop("upload", None)
        return Incoming(
            address=address,
            kind=kind,
            sent_at=datetime.fromisoformat(fields.pop("sent_at")),
            contact=Contact(**contact) if contact else None,
            upload=Upload(**upload) if upload else None,
            **fields,
        )

    async def fetch(self, upload: Upload) -> bytes:
        if upload.file_id not in self.files:
            raise SendFailed("bad_request", permanent=True)
        return self.files[upload.file_id]


class _Errors(logging.Handler):
    """Keeps what was logged as an error: in a test a bug must not hide behind a polite answer."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


class World:
    """The bot and the people who talk to it.

    Attributes:
        clock: moved on by a second with every message.
        bugs_expected: set it in a test of what happens at a bug; otherwise a bug fails the test.
    """

    def __init__(
        self,
        database: Database,
        settings: Settings,
        platform: str = TELEGRAM,
        *,
        routes: Sequence[Route] | None,
    ) -> None:
        self.database = database
        self.settings = settings
        self.clock = FrozenClock(NOW)
        self.platform = RecordingPlatform(platform)
        self.bugs_expected = False
        self._routes = routes
        self._updates = itertools.count(900001)
        self._tokens = itertools.count(1)
        self._errors = _Errors()
        self._acts = False
        self.services: Services
        self.dispatcher: Dispatcher

    async def start(self, *, wait: bool = True) -> None:
        """Build the bot on the database and go on with what is open in it, and `wait` for its end."""
        chance = Randomness(self._token, self._digits)
        self.services = await make_services(self.settings, self.database, self.clock, chance)
        self.dispatcher = make_dispatcher(
            self.services, self._routes, Waiting(self._sleep, lambda: self.clock.now().timestamp(), lambda: 0.5)
        )
        self.dispatcher.connect(self.platform)
        logging.getLogger("bot").addHandler(self._errors)
        await self.dispatcher.recover(self.platform.name, self.platform.bot)
        await self.dispatcher.engine.recover()
        if wait:
            await self._quiet()

    async def stop(self) -> None:
        await self.dispatcher.stop(drain_seconds=5, finish_seconds=1)
        await self.dispatcher.engine.stop()
        logging.getLogger("bot").removeHandler(self._errors)

    async def die(self) -> None:
        """End without finishing anything, as far as that is possible without ending the process."""
        await self.dispatcher.stop(drain_seconds=0.01, finish_seconds=0, write_seconds=0)
        await self.dispatcher.engine.stop(drain_seconds=0, write_seconds=0)
        logging.getLogger("bot").removeHandler(self._errors)

    async def restart(self) -> None:
        """End the bot and start it again on the same database."""
        await self.stop()
        await self.start()

    async def people(self) -> None:
        """The committee, two chi bộ and the cast are there, and linked."""
        async with self.database.writing() as db:
            await save_units(db, UNITS)
            ids = {unit.code: unit.id for unit in await all_units(db)}
            await save_members(
                db,
                [
                    self._member(LAN, ids["CB1"]),
                    self._member(HUNG, ids["CB1"], "bí thư", ("secretary", ids["CB1"])),
                    self._member(THAO, ids["CB2"], "bí thư", ("secretary", ids["CB2"])),
                    self._member(MINH, ids["DB"], "văn phòng", ("admin", None)),
                    self._member(BINH, ids["CB1"]),
                ],
            )
        for person in (LAN, HUNG, THAO, MINH):
            await self.link(person)

    async def link(self, person: Someone) -> None:
        """The person's account belongs to the member of the person's code."""
        name, bot, account = self.platform.name, self.platform.bot, person.user_id
        async with self.database.writing() as db:
            member = await member_by_code(db, person.code)
            assert member is not None
            await link_account(db, name, bot, account, person.chat_id, member.id, self.clock.now())

    async def say(self, person: Someone, text: str, *, group: str = "", addressed: bool = True) -> list[Said]:
        """What the bot answers to a text, in the private chat or in a group."""
        return await self.send(
            person, IncomingKind.TEXT, text=text, chat_id=group, is_group=bool(group), addressed=addressed
        )

    async def press(self, person: Someone, label: str, *, group: str = "") -> list[Said]:
        """What comes of pressing the newest button of that label in the chat."""
        for said in reversed(self.heard(person, group=group)):
            for button in itertools.chain.from_iterable(said.buttons):
                if button.label == label:
                    return await self.press_data(person, button.data, message_id=said.message_id, group=group)
        raise AssertionError(f"no button {label!r} in {self.heard(person, group=group)}")

    async def press_data(self, person: Someone, data: str, *, message_id: str = "1", group: str = "") -> list[Said]:
        """What comes of a press with that data, be it forged."""
        return await self.send(
            person,
            IncomingKind.BUTTON,
            data=data,
            message_id=message_id,
            chat_id=group,
            is_group=bool(group),
        )

    async def upload(self, person: Someone, name: str, content: bytes) -> list[Said]:
        """What the bot answers to a file."""
        file_id = f"file-{len(self.platform.files) + 1}"
        self.platform.files[file_id] = content
        upload = {"file_id": file_id, "name": name, "mime": "", "size": len(content)}
        return await self.send(person, IncomingKind.FILE, upload=upload)

    async def share_contact(self, person: Someone, phone: str = "", *, own: bool = True) -> list[Said]:
        """What the bot answers to a phone contact; without `phone` it is the person's own number."""
        contact = {"phone": phone or person.phone, "own": own}
        return await self.send(person, IncomingKind.CONTACT, contact=contact)

    async def send(self, person: Someone, kind: IncomingKind, **fields: object) -> list[Said]:
        """What the bot sends to the chat because of one update of that kind."""
        chat_id = str(fields.pop("chat_id", "") or person.chat_id)
        before = len(self.platform.sent.get(chat_id, []))
        await self.deliver(self.payload(person, kind, chat_id=chat_id, **fields))
        await self._quiet()
        return self.platform.sent.get(chat_id, [])[before:]

    def payload(self, person: Someone, kind: IncomingKind, **fields: object) -> tuple[str, str]:
        """An update's id and JSON, as the recording platform understands it; a second later than the last."""
        self.clock.move_to(self.clock.now() + timedelta(seconds=1))
        update_id = str(next(self._updates))
        everything = {
            "chat_id": person.chat_id,
            "update_id": update_id,
            "user_id": person.user_id,
            "kind": kind.value,
            "sent_at": self.clock.now().isoformat(),
            "display_name": person.name,
            **fields,
        }
        return update_id, json.dumps(everything)

    async def deliver(self, *updates: tuple[str, str]) -> None:
        """Store updates as a platform does, each once, and have the new ones handled."""
        name, bot = self.platform.name, self.platform.bot
        async with self.database.writing() as db:
            stored = await store_updates(db, name, bot, self.clock.now(), updates)
        await self.dispatcher.receive(name, bot, stored)

    async def pass_time(self, time: timedelta, *, away: bool = False) -> None:
        """So much time passes, and what falls due meanwhile is done when it is due.

        Args:
            time: how long.
            away: the bot does not run meanwhile: what fell due is done, late, at the end.
        """
        await self.pass_until(self.clock.now() + time, away=away)

    async def pass_until(self, moment: datetime, *, away: bool = False) -> None:
        """The same until a moment."""
        while not away and (due := await self._next(moment)) is not None:
            self.clock.move_to(due)
            await self._quiet()
        self.clock.move_to(max(moment, self.clock.now()))
        await self._quiet()

    async def _next(self, end: datetime) -> datetime | None:
        """The next moment at which something is to be done by itself, None when that is not before the end."""
        now, zone = self.clock.now(), self.settings.zone
        midnight = instant_on(now.astimezone(zone).date() + timedelta(days=1), time.min, zone)
        reminder = await due_reminders.next_moment(self.services)
        async with self.database.reading() as db:
            delivery = await next_at(db, self.platform.name, self.platform.bot, after=now)
        moments = (midnight, reminder, delivery)
        return min((moment for moment in moments if moment and now < moment < end), default=None)

    def heard(self, person: Someone, *, group: str = "") -> list[Said]:
        """All that the bot has sent to the chat so far."""
        return self.platform.sent.get(group or person.chat_id, [])

    async def _quiet(self) -> None:
        """Everything has come to its end, what is due is sent, and without a bug."""
        await self.dispatcher.idle()
        await self.dispatcher.engine.settled()
        if await self._may_act_by_itself():
            await keeper.tick(self.services)
            await chores.look_after(self.services)
            await due_reminders.tick(self.services)
            await self.dispatcher.engine.settled()
        if self._errors.records and not self.bugs_expected:
            raise AssertionError("\n".join(map(logging.Formatter().format, self._errors.records)))

    async def _may_act_by_itself(self) -> bool:
        """Whether there is anything of which the bot takes care unasked: most tests know no such thing."""
        if not self._acts:
            async with self.database.reading() as db:
                self._acts = bool(await db.scalar(_ANYTHING_BY_ITSELF))
        return self._acts

    def _member(
        self, person: Someone, unit_id: int, position: str = "", role: tuple[str, int | None] | None = None
    ) -> MemberRow:
        vault = self.services.vault
        return MemberRow(
            code=person.code,
            name=person.name,
            places=(PlaceRow(unit_id, position),),
            phone_encrypted=vault.encrypt(person.phone),
            phone_digest=vault.phone_digest(person.phone),
            roles=(role,) if role else (),
        )

    def _token(self, size: int) -> str:
        return f"token{next(self._tokens):0{size}d}"

    def _digits(self, count: int) -> str:
        return f"{next(self._tokens):0{count}d}"

    async def _sleep(self, seconds: float) -> None:
        """Nobody waits in a test; the clock tells how long it would have been."""
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))


def settings_for(database_url: str, **changed: object) -> Settings:
    """Settings that no environment and no .env file can change."""
    given: dict[str, object] = {
        "database_url": database_url,
        "telegram_bot_token": None,
        "timezone": "Asia/Ho_Chi_Minh",
        "language": "vi",
        "open_statistics": False,
        "committee_name": "",
        "admin_code": SecretStr(ADMIN_CODE),
        "secret_key": SecretStr("a secret of the tests"),
        **changed,
    }
    return Settings(_env_file=None, **given)  # type: ignore[call-arg, arg-type]  # pydantic's own
