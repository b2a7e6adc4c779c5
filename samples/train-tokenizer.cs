#:project ../src/Graft.Tokenizers/Graft.Tokenizers.csproj
using Graft.Tokenizers;
using Graft.Tokenizers.Trainers;

// The same text and options give the same bytes, on any number of threads.
var training = new BpeTraining { Pipeline = TrainingPipeline.Gpt2, VocabularySize = 600 };
var tokenizer = Tokenizer.Train(training, TextSource.FromFiles("samples/data/text.txt"));
tokenizer.Save("runs/tokenizer");
Console.WriteLine(string.Join(" | ", tokenizer.Encode("The baker was late.").Tokens));
