using Graft.Randomness;

namespace Graft.Pretraining;

/// <summary>Makes batches of rows: masks them, or shifts them for the causal objective, pads them, and says what attends to what.</summary>
internal sealed class Collator
{
    private readonly TokenMasking? _masking;
    private readonly int _paddingId;

    /// <param name="masking">How rows are masked; null for the causal objective.</param>
    /// <param name="paddingId">Fills up short rows.</param>
    public Collator(TokenMasking? masking, int paddingId)
    {
        _masking = masking;
        _paddingId = paddingId;
    }

    /// <summary>Puts rows together.</summary>
    /// <param name="rows">The rows, at least one.</param>
    /// <param name="randomOf">Each row's own random numbers, by its place in <paramref name="rows"/>.</param>
    public PretrainingBatch Collate(IReadOnlyList<PretrainingRow> rows, Func<int, RandomStream> randomOf)
    {
        var length = rows.Max(row => row.Ids.Length);
        var ids = new long[rows.Count * length];
        Array.Fill(ids, _paddingId);
        var (positions, labels, chosen) = (new List<long>(), new List<long>(), new List<(int Position, int Label)>());
        for (var i = 0; i < rows.Count; i++)
        {
            var row = (int[])rows[i].Ids.Clone();
            chosen.Clear();
            if (_masking is not null)
                _masking.Apply(row, randomOf(i), chosen);
            else
                Shift(row, rows[i].Documents, chosen);
            for (var token = 0; token < row.Length; token++)
                ids[i * length + token] = row[token];
            foreach (var (position, label) in chosen)
            {
                positions.Add(i * length + position);
                labels.Add(label);
            }
        }

        return new PretrainingBatch(rows.Count, length, ids, [.. positions], [.. labels])
        {
            Tokens = rows.Sum(row => row.Ids.Length),
            AttentionMask = AttentionMask(rows, length),
            Documents = Documents(rows, length),
            TokenTypeIds = rows.All(row => row.TokenTypeIds is null) ? null : TokenTypes(rows, length),
            PairLabels = rows[0].PairLabel is null ? null : [.. rows.Select(row => (long)row.PairLabel!.Value)],
        };
    }

    /// <summary>Each token but a document's last is followed by what it is to guess.</summary>
    private static void Shift(int[] row, int[]? documents, List<(int Position, int Label)> chosen)
    {
        for (var i = 0; i + 1 < row.Length; i++)
        {
            if (documents is null || documents[i] == documents[i + 1])
                chosen.Add((i, row[i + 1]));
        }
    }

    private static long[]? AttentionMask(IReadOnlyList<PretrainingRow> rows, int length)
    {
        if (rows.All(row => row.Ids.Length == length) || rows.Any(row => row.Documents is not null))
            return null;
        var mask = new long[rows.Count * length];
        for (var i = 0; i < rows.Count; i++)
            mask.AsSpan(i * length, rows[i].Ids.Length).Fill(1);
        return mask;
    }

    private static long[]? Documents(IReadOnlyList<PretrainingRow> rows, int length)
    {
        if (rows.All(row => row.Documents is null))
            return null;
        var documents = new long[rows.Count * length]; // (B, T)
        Array.Fill(documents, -1);
        for (var i = 0; i < rows.Count; i++)
        {
            for (var token = 0; token < rows[i].Documents!.Length; token++)
                documents[i * length + token] = rows[i].Documents![token];
        }

        return documents;
    }

    private static long[] TokenTypes(IReadOnlyList<PretrainingRow> rows, int length)
    {
        var types = new long[rows.Count * length];
        for (var i = 0; i < rows.Count; i++)
        {
            for (var token = 0; token < (rows[i].TokenTypeIds?.Length ?? 0); token++)
                types[i * length + token] = rows[i].TokenTypeIds![token];
        }

        return types;
    }
}
