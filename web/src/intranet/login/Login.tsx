import { Alert, Button, Divider, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconAlertCircle, IconBrandGoogleFilled } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { answerOf } from "../../api/client.ts";
import { said } from "../queries.ts";
import { api, leaveForGoogle, signIn, useSession } from "../session.ts";
import { Brand } from "../shell/Brand.tsx";
import { useWords } from "../words/index.ts";
import classes from "./Login.module.css";
import { Skyline } from "./Skyline.tsx";

/** Nobody signs up here: people are taken on by an administrator. */
export function Login() {
  const { shell } = useWords();
  useEffect(() => {
    document.title = shell.title;
  }, [shell]);
  return (
    <main className={classes.login}>
      <div className={classes.house}>
        <Brand />
        <p className={classes.claim}>{shell.login.lead}</p>
        <Skyline className={classes.skyline} />
      </div>
      <div className={classes.entry}>
        <Stack className={classes.card} gap="lg">
          <Title order={1} className={classes.title ?? ""}>
            {shell.title}
          </Title>
          <EmailForm />
          <GoogleLink />
          <Text size="sm" c="dimmed">
            {shell.login.onlyStaff}
          </Text>
        </Stack>
      </div>
    </main>
  );
}

function EmailForm() {
  const { login } = useWords().shell;
  const { refusal } = useSession();
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { email: "", password: "" },
    validate: {
      email: (email) => !email.trim() && login.emailMissing,
      password: (password) => !password && login.passwordMissing,
    },
  });
  const enter = useMutation({
    mutationFn: ({ email, password }: typeof form.values) => signIn(email.trim(), password),
    meta: { told: true },
  });
  const turnedAway = new Map([
    ["unknown_person", login.unknown],
    ["account_disabled", login.disabled],
  ]);
  const wrong = enter.error ? said(enter.error) : refusal && (turnedAway.get(refusal) ?? login.googleFailed);
  return (
    <form onSubmit={form.onSubmit((values) => enter.mutate(values))} noValidate>
      <Stack>
        {wrong && !enter.isPending && (
          <Alert role="alert" color="red" icon={<IconAlertCircle aria-hidden />}>
            {wrong}
          </Alert>
        )}
        <TextInput
          label={login.email}
          type="email"
          autoComplete="username"
          autoFocus
          size="md"
          key={form.key("email")}
          {...form.getInputProps("email")}
        />
        <PasswordInput
          label={login.password}
          autoComplete="current-password"
          size="md"
          key={form.key("password")}
          {...form.getInputProps("password")}
        />
        <Button type="submit" size="md" loading={enter.isPending} fullWidth>
          {login.withEmail}
        </Button>
      </Stack>
    </form>
  );
}

function GoogleLink() {
  const { login } = useWords().shell;
  const config = useQuery({ queryKey: ["config"], queryFn: () => answerOf(api.GET("/api/v1/config")) });
  if (!config.data?.googleSignIn) return null;
  return (
    <>
      <Divider label={login.or} />
      <Button
        component="a"
        href="/api/v1/auth/google"
        onClick={leaveForGoogle}
        variant="default"
        size="md"
        leftSection={<IconBrandGoogleFilled size={18} aria-hidden />}
      >
        {login.withGoogle}
      </Button>
    </>
  );
}
