#:project ../src/Graft.Tokenizers/Graft.Tokenizers.csproj
using Graft.Tokenizers;

// Ids only, into a buffer of yours: nothing is allocated for a text. One tokenizer serves all threads.
var tokenizer = Tokenizer.FromDirectory("samples/models/tiny-bert");
var ids = new int[512];
var (lines, tokens) = (0, 0L);
foreach (var line in File.ReadLines("samples/data/text.txt"))
{
    if (!tokenizer.TryEncodeIds(line, ids, out var count))
        throw new InvalidDataException($"line {lines + 1} has {count} tokens, more than {ids.Length}");
    lines++;
    tokens += count;
}

Console.WriteLine($"{lines} lines, {tokens} tokens");
