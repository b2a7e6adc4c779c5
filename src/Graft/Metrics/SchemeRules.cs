namespace Graft.Metrics;

/// <summary>
/// What a strict reading of one scheme asks between two neighbouring tags: whether the second begins a span, whether it continues one,
/// and whether a span that it does not continue is properly closed before it. Sequences that are illegal in the scheme give what
/// seqeval 1.2.2 makes of them, except in IOE1, whose rules there are unfinished: here IOE1 is read by its definition.
/// </summary>
/// <param name="Name">The scheme.</param>
/// <param name="Prefixes">The prefixes that it has, O among them.</param>
/// <param name="Begins">Whether the second tag begins a span, from both prefixes and whether the types are equal.</param>
/// <param name="Continues">Whether the second tag continues the span of the first, the types being equal.</param>
/// <param name="Closes">Whether a span may end between the two.</param>
internal sealed record SchemeRules(
    string Name,
    string Prefixes,
    Func<char, char, bool, bool> Begins,
    Func<char, char, bool> Continues,
    Func<char, char, bool, bool> Closes)
{
    private static readonly SchemeRules[] All =
    [
        // B opens a span only right after one of its own type, so B after another type is no span at all.
        new("IOB1", "OIB",
            (previous, prefix, same) => prefix switch
            {
                'I' => previous != 'I' || !same,
                'B' => previous != 'O' && same,
                _ => false,
            },
            (previous, prefix) => previous != 'O' && prefix == 'I',
            (previous, prefix, same) => previous == 'I' || prefix != 'B' || same),
        new("IOB2", "OIB",
            (_, prefix, _) => prefix == 'B',
            (previous, prefix) => previous != 'O' && prefix == 'I',
            (_, _, _) => true),
        // E closes a span only right before one of its own type.
        new("IOE1", "OIE",
            (previous, prefix, same) => prefix != 'O' && (previous != 'I' || !same),
            (previous, prefix) => previous == 'I' && prefix != 'O',
            (previous, prefix, same) => previous == 'I' || (prefix != 'O' && same)),
        new("IOE2", "OIE",
            (previous, prefix, same) => prefix != 'O' && (previous != 'I' || !same),
            (previous, prefix) => previous == 'I' && prefix != 'O',
            (previous, _, _) => previous == 'E'),
        Enclosed("IOBES", end: 'E', single: 'S'),
        Enclosed("BILOU", end: 'L', single: 'U'),
    ];

    /// <summary>Whether there is a scheme of that name, in any case.</summary>
    public static bool IsScheme(string name) => Array.Exists(All, rules => string.Equals(rules.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The rules of a scheme, by its name in any case.</summary>
    public static SchemeRules ByName(string name) =>
        Array.Find(All, rules => string.Equals(rules.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException(
            $"'{name}' is no tag scheme; choose one of {string.Join(", ", All.Select(rules => rules.Name))}.", nameof(name));

    private static SchemeRules Enclosed(string name, char end, char single) => new(name, $"OBI{end}{single}",
        (_, prefix, _) => prefix == 'B' || prefix == single,
        (previous, prefix) => previous is 'B' or 'I' && (prefix == 'I' || prefix == end),
        (previous, _, _) => previous == end || previous == single);
}
