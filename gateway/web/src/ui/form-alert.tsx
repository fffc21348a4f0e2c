/** Of a form: what was refused and belongs to none of its fields. */
export function FormAlert({ text }: { text: string | undefined }) {
  if (!text) return null;
  return (
    <p role="alert" className="rounded-md border border-bad/40 bg-bad-wash px-3 py-2">
      {text}
    </p>
  );
}
