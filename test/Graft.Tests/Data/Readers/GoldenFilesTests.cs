using System.Text.Json;
using Graft.Data;
using Graft.Data.Readers;
using Graft.Testing;
using Xunit;

namespace Graft.Tests.Data.Readers;

/// <summary>Every file of golden preparation/files.json whose format has a reader; the others are named in the test's output.</summary>
[Trait(Tier.Key, Tier.Shared)]
public class GoldenFilesTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, Action<string, JsonElement>> Readers = new()
    {
        ["conllu"] = CheckConllu,
        ["columns"] = CheckColumns,
    };

    [Fact]
    public void Read_GoldenFiles_ParsesOrRefusesAsExpected()
    {
        var root = SharedFiles.Golden("preparation");
        var cases = GoldenCases.ReadJson(Path.Combine(root, "files.json")).GetProperty("cases").EnumerateArray().ToList();
        foreach (var group in cases.GroupBy(Format).Where(group => !Readers.ContainsKey(group.Key)))
            output.WriteLine($"NOT COVERED here: {group.Count()} cases of format '{group.Key}', whose reader does not exist yet");
        GoldenCases.CheckAll(
            cases.Where(item => Readers.ContainsKey(Format(item))),
            item => item.GetProperty("file").GetString()!,
            item => Check(Path.Combine(root, item.GetProperty("file").GetString()!), item));
    }

    private static string Format(JsonElement item) => item.GetProperty("format").GetString()!;

    private static void Check(string path, JsonElement item)
    {
        if (!item.TryGetProperty("refused", out var refused))
        {
            Readers[Format(item)](path, item);
            return;
        }

        var error = Assert.Throws<DatasetFormatException>(() => Readers[Format(item)](path, item));
        Assert.Equal(refused.GetProperty("code").GetString(), error.Code);
        Assert.Equal(refused.GetProperty("line").GetInt32(), error.Line);
        Assert.StartsWith($"{path}:{error.Line}: ", error.Message, StringComparison.Ordinal);
    }

    private static void CheckConllu(string path, JsonElement item)
    {
        var sentences = ConlluReader.Read(path);
        var expected = item.GetProperty("expected").EnumerateArray().ToList();
        Assert.Equal(expected.Count, sentences.Count);
        foreach (var (want, got) in expected.Zip(sentences))
        {
            Assert.Equal(want.GetProperty("line").GetInt32(), got.Line);
            Assert.Equal(Strings(want.GetProperty("comments")), got.Comments);
            Assert.Equal(Rows(want.GetProperty("words")), got.Words.Select(word => word.Columns));
            Assert.Equal(Rows(want.GetProperty("empty_nodes")), got.EmptyNodes.Select(node => node.Columns));
            Assert.Equal(
                want.GetProperty("ranges").EnumerateArray().Select(r => (r[0].GetInt32(), r[1].GetInt32(), r[2].GetString()!, r[3].GetString()!)),
                got.Ranges.Select(range => (range.First, range.Last, range.Form, range.Misc)));
            Assert.Equal(want.GetProperty("surface_text").GetString(), got.SurfaceText);
        }
    }

    private static void CheckColumns(string path, JsonElement item)
    {
        var options = item.GetProperty("options");
        var examples = ColumnReader.Read(path, new ColumnReaderOptions
        {
            FormColumn = options.GetProperty("form").GetInt32(),
            LabelColumn = options.GetProperty("tag").GetInt32(),
            Separator = options.GetProperty("separator").GetString() switch
            {
                "tab" => "\t",
                "whitespace" => null,
                var other => throw new InvalidDataException($"a separator '{other}' that this suite does not know"),
            },
            CommentPrefix = options.GetProperty("comments").GetString(),
        });
        var documents = examples.GroupBy(example => example.Document ?? -1).Select(document =>
            document.Select(sentence => sentence.Words.Zip(sentence.Labels!, (word, label) => $"{word}\t{label}").ToList()).ToList());
        var expected = item.GetProperty("expected").EnumerateArray().Select(document =>
            document.EnumerateArray().Select(sentence => sentence.EnumerateArray().Select(row => $"{row[0].GetString()}\t{row[1].GetString()}").ToList()).ToList());
        Assert.Equal(expected, documents);
    }

    private static IEnumerable<string> Strings(JsonElement array) => array.EnumerateArray().Select(item => item.GetString()!);

    private static IEnumerable<IReadOnlyList<string>> Rows(JsonElement array) => array.EnumerateArray().Select(row => Strings(row).ToList());
}
