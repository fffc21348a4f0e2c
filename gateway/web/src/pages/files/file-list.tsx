import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { fileCountQuery, filesQuery, type File as Stored, titleOf } from "@/api/files";
import { useMe } from "@/api/session";
import { UploadButton } from "@/parts/uploads/drop";
import { Button } from "@/ui/button";
import { bytes } from "@/ui/bytes";
import { type Column, DataTable, TableLoading } from "@/ui/data-table";
import { Empty } from "@/ui/empty";
import { Moment } from "@/ui/moment";
import { ProblemView } from "@/ui/problem-view";
import { Stale } from "@/ui/stale";
import { type FilesSearch, filtersOf, isFiltered, type Sort, withChange } from "./search";

interface Props {
  search: FilesSearch;
  open: string | undefined;
  onOpen: (id: string) => void;
  onShow: (search: FilesSearch) => void;
  onFiles: (files: File[]) => void;
}

const idOf = ({ id }: Stored) => id;

export function FileList({ search, open, onOpen, onShow, onFiles }: Props) {
  const filters = filtersOf(search);
  const files = useInfiniteQuery({ ...filesQuery(filters), placeholderData: (before) => before });
  const { data: counted } = useQuery(fileCountQuery(filters));
  const pages = files.data?.pages;
  const items = useMemo(() => pages?.flatMap((page) => page.items) ?? [], [pages]);
  const columns = useColumns(search.scope === "all");
  const { fetchNextPage, isFetchingNextPage, isPlaceholderData } = files;
  const loadMore = useCallback(() => {
    if (!isFetchingNextPage && !isPlaceholderData) void fetchNextPage();
  }, [fetchNextPage, isFetchingNextPage, isPlaceholderData]);
  const openRow = useCallback((file: Stored) => onOpen(file.id), [onOpen]);

  if (files.isError && items.length === 0) {
    return (
      <div className="p-4">
        <ProblemView error={files.error} retry={() => void files.refetch()} />
      </div>
    );
  }
  if (files.isPending) return <TableLoading label="Files are being read" />;
  if (items.length === 0) {
    return isFiltered(search) ? (
      <Empty
        title="No file fits these filters"
        action={<Button onClick={() => onShow(search.scope ? { scope: search.scope } : {})}>Clear filters</Button>}
      >
        {search.archived
          ? "Only archived files are looked at."
          : "What jobs made is listed under the file it was made from."}
      </Empty>
    ) : (
      <Empty
        title={search.scope === "all" ? "Nobody has uploaded a file yet" : "You have no files yet"}
        action={<UploadButton label="Upload files" look="primary" onFiles={onFiles} />}
      >
        A file is what tools work on. Drop some here, or choose them.
      </Empty>
    );
  }
  return (
    <>
      {files.isError && <Stale retry={() => void files.refetch()} />}
      <DataTable
        label={search.scope === "all" ? "All Files" : "My Files"}
        rows={items}
        columns={columns}
        idOf={idOf}
        open={open}
        onOpen={openRow}
        sort={search.sort ?? "newest"}
        onSort={(sort) => onShow({ ...withChange(search, { sort: sort === "newest" ? undefined : (sort as Sort) }) })}
        total={counted && !counted.at_least ? counted.count : undefined}
        stale={isPlaceholderData}
        hasMore={files.hasNextPage}
        loadMore={loadMore}
      />
    </>
  );
}

function useColumns(everybody: boolean): Column<Stored>[] {
  const me = useMe();
  return useMemo(() => {
    const columns: Column<Stored>[] = [
      {
        id: "name",
        header: "Name",
        width: "minmax(6rem,1fr)",
        narrow: "title",
        sort: { by: "name" },
        cell: (file) => (
          <span className="block truncate" title={titleOf(file) === file.name ? undefined : file.name}>
            {titleOf(file)}
            {file.revision > 1 && <span className="pl-1.5 text-ink-2 text-small">rev {file.revision}</span>}
          </span>
        ),
      },
      {
        id: "size",
        header: "Size",
        width: "4.25rem",
        narrow: "aside",
        align: "end",
        sort: { by: "size" },
        cell: ({ size }) => <span className="text-ink-2">{bytes(size)}</span>,
      },
      {
        id: "changed",
        header: "Changed",
        width: "5rem",
        narrow: "line",
        sort: { by: "oldest", reverse: "newest" },
        cell: ({ updated_at }) => <Moment at={updated_at} as="relative" className="text-ink-2" />,
      },
    ];
    if (everybody) {
      columns.push({
        id: "owner",
        header: "Owner",
        width: "minmax(4rem,7rem)",
        narrow: "line",
        cell: ({ owner }) => (
          <span className="block truncate text-ink-2">{owner.id === me.id ? "You" : (owner.name ?? "unknown")}</span>
        ),
      });
    }
    return columns;
  }, [everybody, me.id]);
}
