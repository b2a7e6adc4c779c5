using Graft.Tokenizers.Trainers;
using Xunit;

namespace Graft.Tokenizers.Tests.Trainers;

/// <summary>What the tests of training share.</summary>
internal static class Training
{
    /// <summary>Words apart at white space, with [UNK].</summary>
    public static TrainingPipeline Words { get; } = TrainingPipeline.FromJson("""{"pre_tokenizer":{"type":"WhitespaceSplit"}}""");

    /// <summary>The bytes of the tokenizer.json that is trained.</summary>
    public static string Json(TokenizerTraining training, IEnumerable<string> lines) =>
        System.Text.Encoding.UTF8.GetString(Tokenizer.Train(training, TextSource.FromLines(lines), cancellationToken: TestContext.Current.CancellationToken).PipelineContent());

    /// <summary>The tokens by id.</summary>
    public static string[] Tokens(TokenizerTraining training, params IEnumerable<string> lines)
    {
        var tokenizer = Tokenizer.Train(training, TextSource.FromLines(lines), cancellationToken: TestContext.Current.CancellationToken);
        return [.. Enumerable.Range(0, tokenizer.VocabularySize).Select(id => tokenizer.IdToToken(id)!)];
    }

    /// <summary>Lines of made-up words, the same for the same seed: some frequent, most rare, with letters of one to four bytes.</summary>
    public static List<string> Lines(int count, int seed = 1)
    {
        var state = (ulong)seed;
        int Next(int below)
        {
            state = (state * 6364136223846793005) + 1442695040888963407;
            return (int)((state >> 33) % (ulong)below);
        }

        string[] letters = ["a", "e", "i", "o", "n", "r", "s", "t", "é", "ß", "中", "😀"];
        string Word() => string.Concat(Enumerable.Range(0, 1 + Next(6)).Select(_ => letters[Math.Min(Next(letters.Length), Next(letters.Length))]));
        var frequent = Enumerable.Range(0, 50).Select(_ => Word()).ToArray();
        return [.. Enumerable.Range(0, count).Select(_ => string.Join(' ', Enumerable.Range(0, 10).Select(_ => Next(3) > 0 ? frequent[Math.Min(Next(50), Next(50))] : Word())))];
    }
}
