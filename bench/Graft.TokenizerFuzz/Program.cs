// Differential fuzzing: random strings through Graft and through the reference, ids and offsets compared.
//   cd bench/tokenizers && npm ci; cd ../..
//   dotnet run -c Release --project bench/Graft.TokenizerFuzz -- [--shared DIR] [--count N] [--seed N] [--tokenizers A,B,...] [--output FILE]
// The default is 200,000 strings through each of six tokenizers. Differences go to FILE, one JSON object a line; the exit code is 1 if there are any.
using System.Globalization;
using System.Text.Json;
using Graft.TokenizerFuzz;
using Graft.Tokenizers;

var options = new Dictionary<string, string>
{
    ["--shared"] = "../shared",
    ["--count"] = "200000",
    ["--seed"] = "1",
    ["--tokenizers"] = "minilm-uncased,gpt2-like,qwen-like,llama-like,xlmr-like,albert-like",
    ["--script"] = "bench/tokenizers/reference.mjs",
    ["--output"] = "tokenizer-differences.jsonl",
};
for (var i = 0; i < args.Length; i += 2)
{
    if (!options.ContainsKey(args[i]) || i + 1 == args.Length)
        throw new ArgumentException($"{args[i]} is not an option, or has no value; the options are {string.Join(", ", options.Keys)}.");
    options[args[i]] = args[i + 1];
}

const int Batch = 500;
var count = int.Parse(options["--count"], CultureInfo.InvariantCulture);
var lines = TextPool.Read(options["--shared"]);
Console.WriteLine($"{lines.Count:N0} lines to cut from, {count:N0} strings for each tokenizer, seed {options["--seed"]}");
using var output = new StreamWriter(options["--output"]);
var total = 0;
foreach (var name in options["--tokenizers"].Split(','))
{
    var file = Path.Combine(options["--shared"], "golden", "tokenizers", name, "tokenizer.json");
    var tokenizer = Tokenizer.FromFile(file);
    using var reference = new ReferenceTokenizer(options["--script"], file);
    string[] added = [.. JsonElement.Parse(File.ReadAllText(file)).GetProperty("added_tokens").EnumerateArray().Select(token => token.GetProperty("content").GetString()!)];
    var generator = new StringGenerator(lines, added, ulong.Parse(options["--seed"], CultureInfo.InvariantCulture));
    var differences = 0;
    for (var done = 0; done < count; done += Batch)
    {
        List<string> texts = [.. Enumerable.Range(0, Math.Min(Batch, count - done)).Select(_ => generator.Next())];
        var expected = reference.Encode(texts);
        for (var i = 0; i < texts.Count; i++)
        {
            if (Difference(tokenizer, texts[i], expected[i]) is not { } what)
                continue;
            differences++;
            output.WriteLine(JsonSerializer.Serialize(new { tokenizer = name, what, text = texts[i], reference = new { expected[i].Ids, Offsets = expected[i].Offsets.Select(span => new[] { span.Start, span.End }) } }));
        }
    }

    Console.WriteLine($"{name,-32} {count:N0} strings, {differences:N0} differences");
    total += differences;
}

return total == 0 ? 0 : 1;

static string? Difference(Tokenizer tokenizer, string text, (int[] Ids, (int Start, int End)[] Offsets) expected)
{
    var encoding = tokenizer.Encode(text, options: new EncodeOptions { AddSpecialTokens = false });
    if (!encoding.Ids.SequenceEqual(expected.Ids))
        return "ids";
    if (!encoding.OffsetsIn(OffsetUnit.CodePoint).Select(span => (span.Start, span.End)).SequenceEqual(expected.Offsets))
        return "offsets";
    var ids = new int[expected.Ids.Length];
    return tokenizer.TryEncodeIds(text, ids, out var length, addSpecialTokens: false) && length == ids.Length && ids.AsSpan().SequenceEqual(expected.Ids) ? null : "ids only";
}
