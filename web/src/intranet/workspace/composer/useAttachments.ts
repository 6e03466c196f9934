/** Files that go with the next message: sent in at once, each with how far it is. */
import { notifications } from "@mantine/notifications";
import { useEffect, useRef, useState } from "react";
import { Refused } from "../../../api/client.ts";
import type { Upload } from "../../../api/shapes.ts";
import { isTaken, upload } from "../../../common/uploads.ts";
import { uuid } from "../../../common/uuid.ts";
import { useDesk } from "../../desk.ts";
import { language } from "../../language.ts";
import { said } from "../../queries.ts";
import { credentials } from "../../session.ts";
import { useWords } from "../../words/index.ts";

export interface Attached {
  id: string;
  name: string;
  /** 0 to 1. */
  part: number;
  /** null while it is on its way. */
  upload: Upload | null;
}

export interface Attachments {
  files: readonly Attached[];
  /** Whether all of them have arrived. */
  ready: boolean;
  add: (files: readonly File[]) => void;
  remove: (id: string) => void;
  clear: () => void;
}

export function useAttachments(): Attachments {
  const { config } = useDesk();
  const { composer } = useWords().workspace;
  const [files, setFiles] = useState<readonly Attached[]>([]);
  const stops = useRef(new Map<string, AbortController>());
  useEffect(() => {
    const { current } = stops;
    return () => {
      for (const stop of current.values()) stop.abort();
    };
  }, []);

  const change = (id: string, to: Partial<Attached>) =>
    setFiles((now) => now.map((one) => (one.id === id ? { ...one, ...to } : one)));
  const remove = (id: string) => {
    stops.current.get(id)?.abort();
    setFiles((now) => now.filter((one) => one.id !== id));
  };
  const tell = (message: string) => notifications.show({ color: "red", message });
  const addOne = async (file: File) => {
    if (!isTaken(file)) return tell(composer.notTaken(file.name));
    if (file.size > config.maxUploadBytes)
      return tell(composer.tooLarge(file.name, Math.floor(config.maxUploadBytes / 1_000_000)));
    const id = uuid();
    const stop = new AbortController();
    stops.current.set(id, stop);
    setFiles((now) => [...now, { id, name: file.name, part: 0, upload: null }]);
    try {
      const progress = (part: number) => change(id, { part });
      change(id, { upload: await upload(file, credentials, language(), progress, stop.signal), part: 1 });
    } catch (failure) {
      if (stop.signal.aborted) return;
      remove(id);
      tell(`${composer.uploadFailed(file.name)} ${why(failure)}`);
    } finally {
      stops.current.delete(id);
    }
  };
  return {
    files,
    ready: files.every((one) => one.upload !== null),
    add: (chosen) => {
      for (const file of chosen) void addOne(file);
    },
    remove,
    clear: () => setFiles([]),
  };
}

const why = (failure: unknown) =>
  (failure instanceof Refused ? failure.errors.file?.[0] : undefined) ?? said(failure);
