/** The telephone of whoever is signed in, on this page. */
import { useEffect } from "react";
import { useStore } from "zustand";
import { type Api, Refused } from "../../api/client.ts";
import { type Calls, Telephone, type Ways } from "../../state/telephone.ts";
import { useDesk } from "../desk.ts";
import { said } from "../queries.ts";

/** By person: a call outlives pages, and the line. */
const made = new Map<string, Telephone>();

export function useTelephone(): Telephone {
  const { person, api } = useDesk();
  const known = made.get(person.id) ?? new Telephone(waysOf(api));
  made.set(person.id, known);
  return known;
}

/** It rings as long as they are signed in. */
export function useOpenTelephone(): void {
  const { person } = useDesk();
  const telephone = useTelephone();
  useEffect(() => {
    void telephone.open();
    return () => {
      telephone.close();
      made.delete(person.id);
    };
  }, [telephone, person.id]);
}

export const useCalling = <T>(select: (calls: Calls) => T): T => useStore(useTelephone().store, select);

type Answered<T> = { data?: T | undefined; error?: unknown; response: Response };

/** What document 004's face answers, which has no envelope. */
async function bare<T>(call: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (data === undefined) throw new Refused(response.status, error as { message: string });
  return data;
}

const ON_CALL = "pascal.on-call";

const waysOf = (api: Api): Ways => ({
  token: async () => (await bare(api.POST("/api/comunicaciones/voz/token"))).token,
  intent: async (hacia, conversacion_id) =>
    (await bare(api.POST("/api/comunicaciones/voz/intento", { body: { hacia, conversacion_id } }))).intento,
  device: async (token) => (await import("./sdk.ts")).makeDevice(token),
  microphone: async () => {
    const heard = await navigator.mediaDevices.getUserMedia({ audio: true });
    for (const track of heard.getTracks()) track.stop();
  },
  busyElsewhere: async () => {
    const { held = [] } = (await navigator.locks?.query()) ?? {};
    return held.some(({ name }) => name === ON_CALL);
  },
  hold: () => {
    let letGo = () => {};
    const over = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    void navigator.locks?.request(ON_CALL, { mode: "shared" }, () => over);
    return letGo;
  },
  said,
});
