export function NewUser() {
  return null;
}
