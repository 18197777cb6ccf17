/** The height of rows that are not drawn. */
export function Spacer({ height }: { readonly height: number }) {
  return height <= 0 ? null : (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row without content takes no focus
    <tr className="grid-spacer" aria-hidden="true">
      <td style={{ height }} />
    </tr>
  );
}
