import { Collapse, Group, Skeleton } from "@mantine/core";
import { IconFileSearch } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { answerOf } from "../../api/client.ts";
import { useDesk } from "../desk.ts";
import { type Filters, filtersOf, queryOf } from "../filters.ts";
import { More } from "../shell/More.tsx";
import { Page } from "../shell/Page.tsx";
import { Failed, Note } from "../shell/states.tsx";
import { useWords } from "../words/index.ts";
import { Export, ExportProgress } from "./Export.tsx";
import { HistoryFilters } from "./HistoryFilters.tsx";
import { HistoryTable } from "./HistoryTable.tsx";
import { useExport } from "./useExport.ts";

function useHistory(filters: Filters) {
  const { api } = useDesk();
  return useInfiniteQuery({
    queryKey: ["history", filters],
    queryFn: ({ pageParam, signal }) =>
      answerOf(
        api.GET("/api/v1/conversations", {
          params: { query: { ...queryOf(filters), limit: 50, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

export function History() {
  const { admin, shell } = useWords();
  const filters = filtersOf(useSearch({ from: "/desk/admin/history" }));
  const navigate = useNavigate({ from: "/admin/history" });
  const found = useHistory(filters);
  const rows = found.data?.pages.flatMap(({ items }) => items);
  const file = useExport();
  return (
    <Page
      title={shell.places.history}
      lead={admin.history.lead}
      actions={<Export file={file} filters={filters} />}
    >
      <Collapse expanded={file.running}>
        <ExportProgress file={file} />
      </Collapse>
      <HistoryFilters
        filters={filters}
        choose={(changed) => void navigate({ search: changed, replace: true })}
      />
      {found.isError && <Failed alone={false} retry={() => void found.refetch()} />}
      {found.isPending && <Skeleton h={420} />}
      {rows?.length === 0 && (
        <Note icon={IconFileSearch} title={admin.history.none} text={admin.history.noneText} />
      )}
      {rows && rows.length > 0 && <HistoryTable rows={rows} />}
      <Group justify="center">
        <More list={found} />
      </Group>
    </Page>
  );
}
