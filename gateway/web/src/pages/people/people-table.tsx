import { Link } from "@tanstack/react-router";
import { useMe } from "@/api/session";
import { ROLES } from "@/parts/roles";
import { type Column, DataTable } from "@/ui/data-table";
import { Moment } from "@/ui/moment";
import type { Person } from "./queries";

interface Props {
  people: readonly Person[];
  /** Whether all that there are have been read. */
  whole: boolean;
  stale: boolean;
  hasMore: boolean;
  loadMore: () => void;
  onOpen: (person: Person) => void;
}

export function PeopleTable({ people, whole, ...rest }: Props) {
  return (
    <DataTable
      label="People"
      rows={people}
      columns={COLUMNS}
      idOf={({ id }) => id}
      total={whole ? people.length : undefined}
      {...rest}
    />
  );
}

function Name({ person: { id, name } }: { person: Person }) {
  const me = useMe();
  return (
    <Link
      to="/people/$personId"
      params={{ personId: id }}
      search
      className="block truncate rounded-sm font-strong hover:underline"
    >
      {name}
      {id === me.id && <span className="font-normal text-ink-2"> (you)</span>}
    </Link>
  );
}

/** What stands in the way of a sign-in, when something does. */
export function PersonState({ person: { active, has_password, linked } }: { person: Person }) {
  if (active === false) return <span className="text-bad">Deactivated</span>;
  if (has_password === false && linked !== true) return <span className="text-accent">No password yet</span>;
  return <span className="text-ink-2">Active</span>;
}

const COLUMNS: Column<Person>[] = [
  {
    id: "name",
    header: "Name",
    width: "minmax(10rem,1.5fr)",
    narrow: "title",
    cell: (person) => <Name person={person} />,
  },
  {
    id: "username",
    header: "Username",
    width: "minmax(8rem,1fr)",
    narrow: "line",
    cell: ({ username }) => <span className="block truncate">{username}</span>,
  },
  {
    id: "email",
    header: "E-mail",
    width: "minmax(8rem,1.5fr)",
    narrow: "none",
    cell: ({ email }) => <span className="block truncate">{email}</span>,
  },
  {
    id: "role",
    header: "Role",
    width: "8rem",
    narrow: "aside",
    cell: ({ role }) => (role ? ROLES[role].label : ""),
  },
  {
    id: "state",
    header: "State",
    width: "9rem",
    narrow: "line",
    cell: (person) => <PersonState person={person} />,
  },
  {
    id: "seen",
    header: "Last sign-in",
    width: "10rem",
    narrow: "none",
    cell: ({ last_sign_in }) =>
      last_sign_in ? <Moment at={last_sign_in} as="relative" /> : <span className="text-ink-2">Never</span>,
  },
];
