import { HeaderSkeleton, TableSkeleton } from "#app/_components/page/skeletons.tsx";

export default function Loading() {
  return (
    <>
      <HeaderSkeleton />
      <TableSkeleton />
    </>
  );
}
