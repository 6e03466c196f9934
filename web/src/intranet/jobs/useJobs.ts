import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { answerOf } from "../../api/client.ts";
import { useDesk } from "../desk.ts";

const JOBS = ["dead-jobs"];

export function useDeadJobs() {
  const { api } = useDesk();
  return useInfiniteQuery({
    queryKey: JOBS,
    queryFn: ({ pageParam, signal }) =>
      answerOf(
        api.GET("/api/v1/jobs/dead", {
          params: { query: { limit: 50, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchOnMount: "always",
  });
}

/** Has a dead job done after all, or gives it up. Either way, and when somebody was faster, it is gone. */
export function useSettle(how: "retry" | "discard") {
  const { api } = useDesk();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (jobId: string) => {
      const one = { params: { path: { jobId } } };
      return answerOf(
        how === "retry"
          ? api.POST("/api/v1/jobs/dead/{jobId}/retry", one)
          : api.DELETE("/api/v1/jobs/dead/{jobId}", one),
      );
    },
    onSettled: () => queries.invalidateQueries({ queryKey: JOBS }),
  });
}
