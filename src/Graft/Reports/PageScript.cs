namespace Graft.Reports;

/// <summary>The page's only script, for comfort: tables sort by a click on a heading, and commands can be copied. Nothing needs it.</summary>
internal static class PageScript
{
    /// <summary>The script; it has no character that XML would read as markup.</summary>
    public const string Text = """
        'use strict';
        const valueOf = (row, column) => {
          const cell = row.cells[column];
          return cell.dataset.v === undefined ? cell.textContent : Number(cell.dataset.v);
        };
        for (const table of document.querySelectorAll('table.sortable')) {
          Array.from(table.tHead.rows[0].cells).forEach((head, column) => {
            const button = document.createElement('button');
            button.type = 'button';
            button.append(...head.childNodes);
            head.append(button);
            button.addEventListener('click', () => {
              const down = head.getAttribute('aria-sort') !== 'descending';
              for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
              head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
              const body = table.tBodies[0];
              const compare = (a, b) => typeof a === 'number' ? a - b : a.localeCompare(b);
              const rows = Array.from(body.rows).sort((a, b) => compare(valueOf(a, column), valueOf(b, column)));
              body.append(...(down ? rows.reverse() : rows));
            });
          });
        }
        for (const command of document.querySelectorAll('pre.command')) {
          const button = document.createElement('button');
          button.type = 'button';
          button.className = 'copy';
          button.textContent = 'Copy';
          button.addEventListener('click', async () => {
            await navigator.clipboard.writeText(command.querySelector('code').textContent);
            button.textContent = 'Copied';
          });
          command.append(button);
        }
        """;
}
