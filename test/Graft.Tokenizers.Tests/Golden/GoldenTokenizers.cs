using System.Collections.Concurrent;
using System.Text.Json;
using Graft.Testing;
using Graft.Tokenizers.Decoders;
using Graft.Tokenizers.Models;
using Graft.Tokenizers.Normalizers;
using Graft.Tokenizers.PostProcessors;
using Graft.Tokenizers.PreTokenizers;
using Xunit;

namespace Graft.Tokenizers.Tests.Golden;

/// <summary>The golden folders with a tokenizer.json, as many as there are.</summary>
public static class GoldenTokenizers
{
    private const string Area = "tokenizers";

    // Where these are present, they must be covered: a stage of theirs that is missing is a failure, not a skip.
    private static readonly string[] Required = ["minilm-uncased", "wordpiece-cased", "wordpiece-uncased-multilingual"];

    private static readonly ConcurrentDictionary<string, Tokenizer> Loaded = new();

    /// <summary>The names of the folders; where there is no golden root, one row whose test says so.</summary>
    public static TheoryData<string> Names()
    {
        var names = new TheoryData<string>();
        foreach (var name in FolderNames())
            names.Add(name);
        return names;
    }

    /// <summary>A golden file of the area.</summary>
    public static string PathOf(params string[] parts) => SharedFiles.Golden([Area, .. parts]);

    /// <summary>The folder's tokenizer; skips, by name, a folder whose pipeline has a stage that is not implemented.</summary>
    public static Tokenizer Load(string name)
    {
        var file = PathOf(name, "tokenizer.json");
        if (!Required.Contains(name) && MissingStage(GoldenCases.ReadJson(file)) is { } missing)
            Assert.Skip($"{name} is not covered: {missing} is not implemented");
        return Loaded.GetOrAdd(name, _ => Tokenizer.FromDirectory(PathOf(name)));
    }

    /// <summary>The texts by their id.</summary>
    public static Dictionary<string, string> Texts() => GoldenCases.ReadJsonLines(PathOf("texts.jsonl"))
        .ToDictionary(text => text.GetProperty("id").GetString()!, text => text.GetProperty("text").GetString()!);

    /// <summary>The first stage of a pipeline that is not implemented, or null.</summary>
    public static string? MissingStage(JsonElement pipeline) =>
        Missing(pipeline, "normalizer", Normalizer.Types.Names) ?? Missing(pipeline, "pre_tokenizer", PreTokenizer.Types.Names)
        ?? Missing(pipeline, "model", Model.Types.Names) ?? Missing(pipeline, "post_processor", PostProcessor.Types.Names)
        ?? Missing(pipeline, "decoder", Decoder.Types.Names);

    private static IEnumerable<string> FolderNames()
    {
        try
        {
            return [.. Directory.GetDirectories(PathOf()).Select(folder => Path.GetFileName(folder)!)
                .Where(name => File.Exists(Path.Combine(PathOf(), name, "tokenizer.json"))).Order(StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is Xunit.Sdk.IAssertionException || error.Message.StartsWith("$XunitDynamicSkip$", StringComparison.Ordinal))
        {
            return ["(no golden folder)"];
        }
    }

    private static string? Missing(JsonElement pipeline, string kind, IReadOnlyCollection<string> implemented) =>
        pipeline.TryGetProperty(kind, out var stage) ? MissingStage(stage, kind, implemented) : null;

    /// <summary>The stage, or the first of those that it is made of, if it is not implemented.</summary>
    public static string? MissingStage(JsonElement stage, string kind, IReadOnlyCollection<string> implemented)
    {
        if (stage.ValueKind != JsonValueKind.Object || !stage.TryGetProperty("type", out var type))
            return null;
        foreach (var list in new[] { "normalizers", "pretokenizers", "processors", "decoders" })
        {
            if (stage.TryGetProperty(list, out var parts))
            {
                foreach (var part in parts.EnumerateArray())
                {
                    if (part.TryGetProperty("type", out var partType) && !implemented.Contains(partType.GetString()!))
                        return $"the {kind} {partType.GetString()}";
                }
            }
        }

        return implemented.Contains(type.GetString()!) ? null : $"the {kind} {type.GetString()}";
    }
}
