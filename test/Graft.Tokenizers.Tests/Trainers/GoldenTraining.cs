using System.Text.Json;
using Graft.Testing;
using Graft.Tokenizers.Tests.Golden;
using Graft.Tokenizers.Trainers;
using Xunit;

namespace Graft.Tokenizers.Tests.Trainers;

/// <summary>A case of training.json: what to train, and what a reimplementation is held to.</summary>
internal static class GoldenTraining
{
    private const double UnigramTolerance = 0.002;

    public static IEnumerable<JsonElement> Cases(string folder) =>
        GoldenCases.ReadJson(Path.Combine(folder, "training.json")).GetProperty("cases").EnumerateArray();

    /// <summary>Trains every case and compares.</summary>
    public static void CheckAll(string folder) =>
        GoldenCases.CheckAll(Cases(folder).Where(item => GoldenTokenizers.MissingStage(item) is null), item => item.GetProperty("name").GetString()!, item => Check(folder, item));

    private static void Check(string folder, JsonElement item)
    {
        var trained = Train(folder, item);
        if (item.TryGetProperty("result", out var result))
            CheckWhole(GoldenCases.ReadJson(Path.Combine(folder, result.GetString()!)), trained);
        else if (item.TryGetProperty("canonical", out var canonical))
            CheckCanonical(GoldenCases.ReadJson(Path.Combine(folder, canonical.GetString()!)), trained.GetProperty("model"));
        else
            CheckUnigram(GoldenCases.ReadJson(Path.Combine(folder, item.GetProperty("result_of_one_run").GetString()!)), trained);
    }

    /// <summary>The options of a case.</summary>
    public static TokenizerTraining Options(JsonElement item, int? threads = null)
    {
        var options = item.GetProperty("options");
        var pipeline = TrainingPipeline.FromJson(
            $$"""{"normalizer":{{item.GetProperty("normalizer").GetRawText()}},"pre_tokenizer":{{item.GetProperty("pre_tokenizer").GetRawText()}}}""");
        var unknown = item.GetProperty("model").TryGetProperty("unk_token", out var unknownToken) ? unknownToken.GetString() : Text(options, "unk_token");
        var alphabet = Alphabet(options);
        string[] special = options.TryGetProperty("special_tokens", out var list) ? [.. list.EnumerateArray().Select(token => token.GetString()!)] : [];
        var vocabularySize = options.GetProperty("vocab_size").GetInt32();
        var minFrequency = Number(options, "min_frequency") ?? 0;
        TokenizerTraining training = item.GetProperty("trainer").GetString() switch
        {
            "BpeTrainer" => new BpeTraining
            {
                Pipeline = pipeline,
                MinFrequency = minFrequency,
                InitialAlphabet = alphabet,
                LimitAlphabet = Number(options, "limit_alphabet"),
                MaxTokenLength = Number(options, "max_token_length"),
                EndOfWordSuffix = Text(options, "end_of_word_suffix"),
            },
            "WordPieceTrainer" => new WordPieceTraining { Pipeline = pipeline, MinFrequency = minFrequency },
            "WordLevelTrainer" => new WordLevelTraining { Pipeline = pipeline, MinFrequency = minFrequency },
            _ => new UnigramTraining
            {
                Pipeline = pipeline,
                InitialAlphabet = alphabet ?? [],
                MaxPieceLength = Number(options, "max_piece_length") ?? 16,
                SubIterations = Number(options, "n_sub_iterations") ?? 2,
                ShrinkingFactor = options.TryGetProperty("shrinking_factor", out var factor) ? factor.GetDouble() : 0.75,
            },
        };
        return training with { VocabularySize = vocabularySize, SpecialTokens = special, UnknownToken = unknown, Threads = threads };
    }

    /// <summary>The lines of a case's corpus.</summary>
    public static string[] Lines(string folder, JsonElement item) =>
        File.ReadAllText(Path.Combine(folder, item.GetProperty("corpus").GetString()!)).Split('\n')[..^1];

    private static JsonElement Train(string folder, JsonElement item) =>
        JsonDocument.Parse(Tokenizer.Train(Options(item), TextSource.FromLines(Lines(folder, item)), cancellationToken: TestContext.Current.CancellationToken)
            .PipelineContent()).RootElement;

    private static void CheckWhole(JsonElement expected, JsonElement actual)
    {
        Assert.Equal(TokensById(expected), TokensById(actual));
        Assert.Equal(Merges(expected.GetProperty("model")), Merges(actual.GetProperty("model")));
        Assert.True(JsonElement.DeepEquals(expected, actual), "the files differ beside tokens and merges");
    }

    private static void CheckCanonical(JsonElement expected, JsonElement actual)
    {
        Assert.Equal(ById(expected.GetProperty("vocab")), ById(actual.GetProperty("vocab")));
        if (actual.TryGetProperty("merges", out _))
            Assert.Equal(Merges(expected), Merges(actual));
    }

    private static void CheckUnigram(JsonElement expected, JsonElement actual)
    {
        var (expectedScores, actualScores) = (Scores(expected), Scores(actual));
        Assert.Equal(expectedScores.Keys.Order(StringComparer.Ordinal), actualScores.Keys.Order(StringComparer.Ordinal));
        Assert.All(expectedScores, entry => Assert.Equal(entry.Value, actualScores[entry.Key], UnigramTolerance));
        Assert.True(JsonElement.DeepEquals(expected.GetProperty("added_tokens"), actual.GetProperty("added_tokens")));
        Assert.Equal(expected.GetProperty("model").GetProperty("unk_id").GetInt32(), actual.GetProperty("model").GetProperty("unk_id").GetInt32());
    }

    private static Dictionary<string, double> Scores(JsonElement tokenizer) => tokenizer.GetProperty("model").GetProperty("vocab").EnumerateArray()
        .ToDictionary(entry => entry[0].GetString()!, entry => entry[1].GetDouble());

    private static string[] TokensById(JsonElement tokenizer) => ById(tokenizer.GetProperty("model").GetProperty("vocab"));

    private static string[] ById(JsonElement vocabulary) =>
        [.. vocabulary.EnumerateObject().OrderBy(entry => entry.Value.GetInt32()).Select(entry => $"{entry.Value} {entry.Name}")];

    private static string[] Merges(JsonElement model) => model.TryGetProperty("merges", out var merges)
        ? [.. merges.EnumerateArray().Select(merge => $"{merge[0].GetString()} {merge[1].GetString()}")]
        : [];

    private static string[]? Alphabet(JsonElement options)
    {
        if (!options.TryGetProperty("initial_alphabet", out var alphabet))
            return [];
        return alphabet.ValueKind == JsonValueKind.String ? null : [.. alphabet.EnumerateArray().Select(character => character.GetString()!)];
    }

    private static string? Text(JsonElement options, string name) => options.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static int? Number(JsonElement options, string name) => options.TryGetProperty(name, out var value) ? value.GetInt32() : null;
}
