import { Skeleton } from "@mantine/core";
import { IconFileSearch } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { answerOf } from "../../api/client.ts";
import { useDesk } from "../desk.ts";
import { More } from "../shell/More.tsx";
import { Page } from "../shell/Page.tsx";
import { Failed, Note } from "../shell/states.tsx";
import { useWords } from "../words/index.ts";
import { AuditFilters } from "./AuditFilters.tsx";
import { AuditTable } from "./AuditTable.tsx";
import { auditFiltersOf, type Filters, queryOf } from "./filters.ts";

const MOST_PEOPLE = 100;

function useEntries(filters: Filters) {
  const { api } = useDesk();
  return useInfiniteQuery({
    queryKey: ["audit", filters],
    queryFn: ({ pageParam, signal }) =>
      answerOf(
        api.GET("/api/v1/audit", {
          params: { query: { ...queryOf(filters), limit: 50, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchOnMount: "always",
  });
}

/** By id, disabled ones too: what they did stays. */
function usePeople() {
  const { api } = useDesk();
  return useQuery({
    queryKey: ["users", "names"],
    queryFn: () => answerOf(api.GET("/api/v1/users", { params: { query: { limit: MOST_PEOPLE } } })),
    select: ({ items }) => new Map(items.map(({ id, name }) => [id, name])),
  });
}

/** Who of the team did what, to what, when and from where. */
export function Audit() {
  const { house, shell } = useWords();
  const words = house.audit;
  const filters = auditFiltersOf(useSearch({ from: "/desk/admin/audit" }));
  const navigate = useNavigate({ from: "/admin/audit" });
  const found = useEntries(filters);
  const people = usePeople().data ?? new Map<string, string>();
  const entries = found.data?.pages.flatMap(({ items }) => items);
  const choose = (changed: Filters) => void navigate({ search: changed, replace: true });
  return (
    <Page title={shell.places.audit} lead={words.lead}>
      <AuditFilters filters={filters} people={people} choose={choose} />
      {found.isError && <Failed alone={false} retry={() => void found.refetch()} />}
      {found.isPending && <Skeleton h={420} />}
      {entries?.length === 0 && <Note icon={IconFileSearch} title={words.none} text={words.noneText} />}
      {entries && entries.length > 0 && <AuditTable entries={entries} people={people} />}
      <More list={found} />
    </Page>
  );
}
