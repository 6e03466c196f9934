import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answerOf } from "../../api/client.ts";
import type { Team } from "../../api/shapes.ts";
import { useDesk } from "../desk.ts";

const TEAMS = ["teams"];

export type Kept = Omit<Team, "id">;

export function useTeams() {
  const { api } = useDesk();
  return useQuery({ queryKey: TEAMS, queryFn: () => answerOf(api.GET("/api/v1/teams")) });
}

/** Makes a team, or changes one. Whoever comes into it leaves another: all are asked for again. */
export function useKeepTeam(teamId?: string, told = false) {
  const { api } = useDesk();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Partial<Kept> & Pick<Kept, "name">) =>
      answerOf(
        teamId
          ? api.PATCH("/api/v1/teams/{teamId}", { params: { path: { teamId } }, body })
          : api.POST("/api/v1/teams", { body: { automatic: false, agentIds: [], ...body } }),
      ),
    meta: { told },
    onSuccess: () => queries.invalidateQueries({ queryKey: TEAMS }),
  });
}

export function useDissolve() {
  const { api } = useDesk();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (teamId: string) =>
      answerOf(api.DELETE("/api/v1/teams/{teamId}", { params: { path: { teamId } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: TEAMS }),
  });
}
