import { Skeleton } from "@mantine/core";
import { IconChecks } from "@tabler/icons-react";
import { More } from "../shell/More.tsx";
import { Page } from "../shell/Page.tsx";
import { Failed, Note } from "../shell/states.tsx";
import { useWords } from "../words/index.ts";
import { JobTable } from "./JobTable.tsx";
import { useDeadJobs } from "./useJobs.ts";

/** What was to be done later and has failed for good, until somebody decides. */
export function Jobs() {
  const { house, shell } = useWords();
  const found = useDeadJobs();
  const jobs = found.data?.pages.flatMap(({ items }) => items);
  return (
    <Page title={shell.places.jobs} lead={house.jobs.lead}>
      {found.isError && <Failed alone={false} retry={() => void found.refetch()} />}
      {found.isPending && <Skeleton h={240} />}
      {jobs?.length === 0 && <Note icon={IconChecks} title={house.jobs.none} text={house.jobs.noneText} />}
      {jobs && jobs.length > 0 && <JobTable jobs={jobs} />}
      <More list={found} />
    </Page>
  );
}
