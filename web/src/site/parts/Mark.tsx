/** @jsxImportSource preact */
export function Mark() {
  return (
    <a class="mark" href="/" aria-label="Pascal">
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="9" />
        <path d="M9 24V8h8.4a5.6 5.6 0 0 1 0 11.2H13" />
      </svg>
      <span>Pascal</span>
    </a>
  );
}
