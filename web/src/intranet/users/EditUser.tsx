import { Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { answerOf, Refused } from "../../api/client.ts";
import { useDesk } from "../desk.ts";
import { Page } from "../shell/Page.tsx";
import { Failed, NotFound } from "../shell/states.tsx";
import { date } from "../times.ts";
import { useWords } from "../words/index.ts";
import { UserAccess } from "./UserAccess.tsx";
import { UserForm } from "./UserForm.tsx";

export function EditUser() {
  const { admin } = useWords();
  const { api } = useDesk();
  const { userId = "" } = useParams({ strict: false });
  const found = useQuery({
    queryKey: ["users", "one", userId],
    queryFn: () => answerOf(api.GET("/api/v1/users/{userId}", { params: { path: { userId } } })),
  });
  if (found.error instanceof Refused && !found.error.passes) return <NotFound />;
  if (found.isError) return <Failed retry={() => void found.refetch()} />;
  const person = found.data;
  if (!person)
    return (
      <Page title={admin.users.name} of="/admin/users" narrow>
        <Skeleton h={420} />
      </Page>
    );
  return (
    <Page
      title={person.name}
      lead={`${person.email} · ${admin.user.since(date(person.createdAt))}`}
      of="/admin/users"
      narrow
    >
      <Stack>
        <UserForm key={person.id} person={person} />
        <UserAccess person={person} />
      </Stack>
    </Page>
  );
}
