using System.Text;

namespace Graft.Metrics;

/// <summary>
/// The CoNLL-2000 evaluation (Tjong Kim Sang and Buchholz 2000, conlleval): phrases by the lenient reading, figures in per cent. It knows
/// B, I, E, O, and one-word brackets, but not S, and sees no boundary between E and B of the same type. Phrases without a type count in
/// the totals and have no line of their own.
/// </summary>
public sealed class ConllevalScores
{
    private ConllevalScores(int tokens, double accuracy, ConllevalCounts total, IReadOnlyDictionary<string, ConllevalCounts> perType)
    {
        Tokens = tokens;
        Accuracy = accuracy;
        Total = total;
        PerType = perType;
    }

    /// <summary>How many words there are.</summary>
    public int Tokens { get; }

    /// <summary>Words whose tag is right, in per cent; 0 of nothing.</summary>
    public double Accuracy { get; }

    /// <summary>All phrases.</summary>
    public ConllevalCounts Total { get; }

    /// <summary>The phrases of each type, in ordinal order.</summary>
    public IReadOnlyDictionary<string, ConllevalCounts> PerType { get; }

    /// <summary>Compares predicted tags with the true ones.</summary>
    /// <param name="actual">The true tags, a list for each sentence.</param>
    /// <param name="predicted">The predicted tags, in the same order.</param>
    /// <exception cref="ArgumentException">The two sides have not as many sentences or words.</exception>
    public static ConllevalScores Compute(IReadOnlyList<IReadOnlyList<string>> actual, IReadOnlyList<IReadOnlyList<string>> predicted)
    {
        TagSequences.CheckEqualLengths(actual, predicted);
        var counting = new ConllevalCounting();
        for (var sentence = 0; sentence < actual.Count; sentence++)
        {
            for (var word = 0; word < actual[sentence].Count; word++)
                counting.Add(actual[sentence][word], predicted[sentence][word]);
            counting.EndSentence();
        }

        counting.Finish();
        var total = counting.PerType.Values.Aggregate(default(ConllevalCounts),
            (sum, type) => new ConllevalCounts(sum.Correct + type.Correct, sum.Found + type.Found, sum.Phrases + type.Phrases));
        var named = new SortedDictionary<string, ConllevalCounts>(StringComparer.Ordinal);
        foreach (var (type, counts) in counting.PerType.Where(pair => pair.Key.Length > 0))
            named.Add(type, counts);
        return new ConllevalScores(counting.Tokens, counting.Tokens == 0 ? 0 : 100.0 * counting.RightTokens / counting.Tokens, total, named);
    }

    /// <summary>The plain report that the script prints.</summary>
    public string ToReport()
    {
        var text = new StringBuilder();
        text.Append($"processed {Tokens} tokens with {Total.Phrases} phrases; found: {Total.Found} phrases; correct: {Total.Correct}.\n");
        if (Tokens > 0)
            text.Append($"accuracy: {PerCent(Accuracy)}%; {Figures(Total)}\n");
        foreach (var (type, counts) in PerType)
            text.Append($"{type.PadLeft(17)}: {Figures(counts)}  {counts.Found}\n");
        return text.ToString();
    }

    private static string Figures(ConllevalCounts counts) =>
        $"precision: {PerCent(counts.Precision)}%; recall: {PerCent(counts.Recall)}%; FB1: {PerCent(counts.Fb1)}";

    private static string PerCent(double value) => FixedPoint.Format(value, 2).PadLeft(6);
}
