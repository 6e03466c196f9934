import { Stack } from "@mantine/core";
import { Page } from "../shell/Page.tsx";
import { useWords } from "../words/index.ts";
import { Attention } from "./Attention.tsx";
import { Calendar } from "./Calendar.tsx";
import { Look } from "./Look.tsx";
import { Mail } from "./Mail.tsx";
import { PasswordForm } from "./PasswordForm.tsx";
import { ProfileForm } from "./ProfileForm.tsx";
import { Push } from "./Push.tsx";

export function Profile() {
  const { admin, shell } = useWords();
  return (
    <Page title={shell.places.profile} lead={admin.profile.lead} narrow>
      <Stack>
        <ProfileForm />
        <Mail />
        <Calendar />
        <Look />
        <Attention />
        <Push />
        <PasswordForm />
      </Stack>
    </Page>
  );
}
