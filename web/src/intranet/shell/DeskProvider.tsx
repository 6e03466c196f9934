import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { answerOf } from "../../api/client.ts";
import type { Config, Person } from "../../api/shapes.ts";
import { Panel } from "../../live/panel.ts";
import { connect, type Realtime } from "../../live/realtime.ts";
import { TEAM } from "../../live/team.ts";
import { DeskContext } from "../desk.ts";
import { language } from "../language.ts";
import { api, credentials, session } from "../session.ts";
import { Failed, Splash } from "./states.tsx";

const AGAIN_MS = 5000;

/** The desk of whoever is signed in: once it stands, pages have all that they share. */
export function DeskProvider({ person, children }: { person: Person; children: ReactNode }) {
  const house = useQuery({
    queryKey: ["house"],
    queryFn: async () => {
      const [config, projects] = await Promise.all([
        answerOf(api.GET("/api/v1/config")),
        answerOf(api.GET("/api/v1/projects")),
      ]);
      return { config, projects };
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  const realtime = useRealtime(house.data?.config, person);
  const panel = usePanel(person);
  const desk = useMemo(
    () => house.data && realtime && panel && { api, realtime, panel, person, ...house.data },
    [house.data, realtime, panel, person],
  );

  if (house.isError) return <Failed whole retry={() => void house.refetch()} />;
  if (!desk) return <Splash />;
  return <DeskContext value={desk}>{children}</DeskContext>;
}

/** It asks as whoever we are when it connects: another role begins anew. */
function usePanel({ id, role }: Person): Panel | null {
  const [panel, setPanel] = useState<Panel | null>(null);
  useEffect(() => {
    const ticket = async () => (await answerOf(api.POST("/api/v1/auth/ws-ticket"))).ticket;
    const made = new Panel(ticket, language());
    setPanel(made);
    return () => made.close();
  }, [id, role]);
  return panel;
}

/** Another role sees other conversations: it has a line, and an inbox, of its own. */
function useRealtime(config: Config | undefined, { id, role }: Person): Realtime | null {
  const [realtime, setRealtime] = useState<Realtime | null>(null);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    if (!config) return;
    let over = false;
    let line: Realtime | null = null;
    let timer: ReturnType<typeof setTimeout>;
    // refused while we are still signed in: the server was away as the token was to be renewed
    const again = () => {
      timer = setTimeout(() => session.getState().person && setAttempt(attempt + 1), AGAIN_MS);
    };
    connect(config, { ...credentials, side: "agent", id }, TEAM).then((made) => {
      if (over) return made.close();
      line = made;
      made.onLine((state) => state === "refused" && again());
      setRealtime(made);
    }, again);
    return () => {
      over = true;
      clearTimeout(timer);
      line?.close();
    };
  }, [config, id, role, attempt]);
  return realtime;
}
