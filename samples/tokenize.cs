#:project ../src/Graft.Tokenizers/Graft.Tokenizers.csproj
using Graft.Tokenizers;

// A tokenizer.json, or the folder of a published model. What it asks for and is not known is refused by name, never ignored.
var tokenizer = Tokenizer.FromDirectory("samples/models/tiny-bert");
var encoding = tokenizer.Encode("The baker's café was closed.");
for (var i = 0; i < encoding.Count; i++)
    Console.WriteLine($"{encoding.Ids[i],5}  {encoding.Tokens[i],-10} {encoding.Offsets[i].Start}-{encoding.Offsets[i].End}");
Console.WriteLine(tokenizer.Decode(encoding.Ids));
