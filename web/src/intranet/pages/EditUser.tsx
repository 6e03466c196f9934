export function EditUser() {
  return null;
}
