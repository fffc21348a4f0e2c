import { useId } from "react";
import { ROLES, type Role } from "@/parts/roles";

export function RoleChoice({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  const group = useId();
  return (
    <fieldset>
      <legend className="mb-1 font-strong">Role</legend>
      {Object.entries(ROLES).map(([role, { label, meaning }]) => (
        <label key={role} className="flex items-start gap-2 py-0.5">
          <input
            type="radio"
            name={group}
            checked={value === role}
            onChange={() => onChange(role as Role)}
            className="mt-0.5 size-4 accent-accent"
          />
          <span>
            {label} <span className="text-ink-2">{meaning}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
