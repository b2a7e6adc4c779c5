namespace Graft.Metrics;

/// <summary>What a language model's losses say: natural-log losses of tokens, and the text that they cover.</summary>
/// <param name="LossSum">The sum of the tokens' losses, in nats.</param>
/// <param name="Tokens">How many tokens were scored.</param>
/// <param name="Characters">Characters (code points) of the text that the tokens stand for.</param>
/// <param name="Utf8Bytes">Its bytes in UTF-8.</param>
public sealed record LanguageModelScores(double LossSum, long Tokens, long Characters, long Utf8Bytes)
{
    /// <summary>The mean loss of a token, in nats; NaN where there is none.</summary>
    public double MeanLoss => LossSum / Tokens;

    /// <summary>e to the mean loss.</summary>
    public double Perplexity => Math.Exp(MeanLoss);

    /// <summary>The mean loss of a token, in bits.</summary>
    public double BitsPerToken => MeanLoss / Math.Log(2);

    /// <summary>Bits for each character; comparable between tokenizers, as figures per token are not.</summary>
    public double BitsPerCharacter => LossSum / Math.Log(2) / Characters;

    /// <summary>Bits for each byte of UTF-8.</summary>
    public double BitsPerByte => LossSum / Math.Log(2) / Utf8Bytes;

    /// <summary>2 to the bits of a character.</summary>
    public double PerplexityPerCharacter => Math.Exp(LossSum / Characters);

    /// <summary>Sums losses, each token alike whatever batch it came in.</summary>
    /// <param name="tokenLosses">The losses, in nats.</param>
    /// <param name="characters">Characters of the text.</param>
    /// <param name="utf8Bytes">Bytes of the text.</param>
    public static LanguageModelScores Of(IEnumerable<double> tokenLosses, long characters, long utf8Bytes)
    {
        ArgumentNullException.ThrowIfNull(tokenLosses);
        // Compensated (Neumaier 1974): millions of losses are summed.
        var (sum, lost, count) = (0.0, 0.0, 0L);
        foreach (var loss in tokenLosses)
        {
            var next = sum + loss;
            lost += Math.Abs(sum) >= Math.Abs(loss) ? sum - next + loss : loss - next + sum;
            sum = next;
            count++;
        }

        return new LanguageModelScores(sum + lost, count, characters, utf8Bytes);
    }
}
