import { notifications } from "@mantine/notifications";
import { useEffect, useRef, useState } from "react";
import { Refused } from "../../api/client.ts";
import { useDesk } from "../desk.ts";
import { type Filters, queryOf } from "../filters.ts";
import { tellRefusal } from "../queries.ts";
import { number } from "../times.ts";
import { useWords } from "../words/index.ts";

const RETURN = 13;
const TOLD_EVERY_MS = 200;

export interface FileExport {
  running: boolean;
  /** Conversations that have come so far. */
  rows: number;
  start: (filters: Filters) => void;
  stop: () => void;
}

/** Fetches a list as a file: counted as it comes, and given up whenever one likes. */
export function useExport(): FileExport {
  const { api } = useDesk();
  const { history } = useWords().admin;
  const [running, setRunning] = useState(false);
  const [rows, setRows] = useState(0);
  const ending = useRef<AbortController | null>(null);
  useEffect(() => () => ending.current?.abort(), []);

  async function fetchFile(filters: Filters, signal: AbortSignal): Promise<void> {
    const { sort: _, ...query } = queryOf(filters);
    const answer = await api.GET("/api/v1/conversations/export", {
      params: { query },
      parseAs: "stream",
      signal,
    });
    if (!answer.data) throw new Refused(answer.response.status, answer.error);
    const counted = new Counter(setRows);
    const file = await new Response(answer.data.pipeThrough(counted.stream)).blob();
    save(file, nameOf(answer.response));
    notifications.show({ color: "teal", message: history.exported(counted.rows, number(counted.rows)) });
  }

  async function start(filters: Filters): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    ending.current = controller;
    setRows(0);
    setRunning(true);
    try {
      await fetchFile(filters, signal);
    } catch (failure) {
      if (!signal.aborted) tellRefusal(failure);
    } finally {
      setRunning(false);
    }
  }
  return { running, rows, start: (filters) => void start(filters), stop: () => ending.current?.abort() };
}

/** Counts a table's rows as they pass, the heading aside. */
class Counter {
  rows = -1;
  stream: TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>;

  constructor(tell: (rows: number) => void) {
    let told = 0;
    this.stream = new TransformStream({
      transform: (bytes, out) => {
        for (const byte of bytes) if (byte === RETURN) this.rows++;
        if (Date.now() - told > TOLD_EVERY_MS) {
          told = Date.now();
          tell(Math.max(0, this.rows));
        }
        out.enqueue(bytes);
      },
    });
  }
}

const nameOf = ({ headers }: Response): string =>
  /filename="([^"]+)"/.exec(headers.get("content-disposition") ?? "")?.[1] ?? "conversations.csv";

function save(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
