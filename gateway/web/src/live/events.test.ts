import { expect, test } from "vitest";
import { EventReader } from "./events";

test("events come in whatever pieces", () => {
  const text = 'event: job\nid: 7\ndata: {"id":"a"}\n\n: alive\nid: 9\n\nevent: open\ndata: 1\ndata: 2\n\n';
  for (let size = 1; size < 12; size++) {
    const reader = new EventReader();
    const events = [];
    for (let at = 0; at < text.length; at += size) events.push(...reader.read(text.slice(at, at + size)));
    expect(events).toEqual([
      { name: "job", data: '{"id":"a"}' },
      { name: "open", data: "1\n2" },
    ]);
    expect(reader.lastId, "a comment's id counts").toBe("9");
  }
});

test("lines end as they like, and half an event is none", () => {
  const reader = new EventReader();
  expect(reader.read("data:x\r\n\r\ndata: y\r\n")).toEqual([{ name: "message", data: "x" }]);
  expect(reader.read("id: 3\n"), "its id does not count before it is complete").toEqual([]);
  expect(reader.lastId).toBeUndefined();
  expect(reader.read("\n")).toEqual([{ name: "message", data: "y" }]);
  expect(reader.lastId).toBe("3");
});
