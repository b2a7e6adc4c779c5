namespace Graft.Metrics;

/// <summary>Walks over pairs of tags and counts phrases, both sides at once, as the description of conlleval tells it.</summary>
internal sealed class ConllevalCounting
{
    private static readonly (string Prefix, string Type) Outside = ("O", "");

    private readonly Dictionary<string, ConllevalCounts> _perType = new(StringComparer.Ordinal);
    private (string Prefix, string Type) _previousActual = Outside;
    private (string Prefix, string Type) _previousPredicted = Outside;
    private bool _insideCorrect;

    public IReadOnlyDictionary<string, ConllevalCounts> PerType => _perType;

    public int Tokens { get; private set; }

    public int RightTokens { get; private set; }

    public void Add(string actualTag, string predictedTag)
    {
        var (actual, predicted) = (Split(actualTag), Split(predictedTag));
        Advance(actual, predicted);
        Tokens++;
        if (actual == predicted)
            RightTokens++;
    }

    /// <summary>Sentences never join: an O that counts for nothing stands between them.</summary>
    public void EndSentence() => Advance(Outside, Outside);

    /// <summary>Counts a phrase that not even the O after the last sentence ended, as one of an unknown prefix without a type.</summary>
    public void Finish()
    {
        if (_insideCorrect)
            Count(_previousActual.Type, correct: 1);
        _insideCorrect = false;
    }

    private void Advance((string Prefix, string Type) actual, (string Prefix, string Type) predicted)
    {
        if (_insideCorrect)
        {
            var actualEnds = Ends(_previousActual, actual);
            var predictedEnds = Ends(_previousPredicted, predicted);
            if (actualEnds && predictedEnds && _previousActual.Type == _previousPredicted.Type)
            {
                Count(_previousActual.Type, correct: 1);
                _insideCorrect = false;
            }
            else if (actualEnds != predictedEnds || actual.Type != predicted.Type)
            {
                _insideCorrect = false;
            }
        }

        var actualBegins = Begins(_previousActual, actual);
        var predictedBegins = Begins(_previousPredicted, predicted);
        if (actualBegins && predictedBegins && actual.Type == predicted.Type)
            _insideCorrect = true;
        if (actualBegins)
            Count(actual.Type, phrases: 1);
        if (predictedBegins)
            Count(predicted.Type, found: 1);
        (_previousActual, _previousPredicted) = (actual, predicted);
    }

    private void Count(string type, int correct = 0, int found = 0, int phrases = 0)
    {
        var counts = _perType.GetValueOrDefault(type);
        _perType[type] = new ConllevalCounts(counts.Correct + correct, counts.Found + found, counts.Phrases + phrases);
    }

    private static (string Prefix, string Type) Split(string tag)
    {
        var hyphen = tag.IndexOf('-', StringComparison.Ordinal);
        return hyphen < 0 ? (tag, "") : (tag[..hyphen], tag[(hyphen + 1)..]);
    }

    private static bool Ends((string Prefix, string Type) previous, (string Prefix, string Type) current) => previous.Prefix switch
    {
        "[" or "]" => true,
        "B" or "I" when current.Prefix is "B" or "O" => true,
        "E" when current.Prefix is "E" or "I" or "O" => true,
        "O" or "." => false,
        _ => previous.Type != current.Type,
    };

    private static bool Begins((string Prefix, string Type) previous, (string Prefix, string Type) current) => current.Prefix switch
    {
        "[" or "]" => true,
        "B" when previous.Prefix is "B" or "I" or "O" => true,
        "I" or "E" when previous.Prefix is "O" or "E" => true,
        "O" or "." => false,
        _ => previous.Type != current.Type,
    };
}
