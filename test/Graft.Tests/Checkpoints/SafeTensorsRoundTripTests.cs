using CsCheck;
using Graft.Checkpoints;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Checkpoints;

public class SafeTensorsRoundTripTests
{
    private static readonly ScalarType[] Types =
    [
        ScalarType.Bool, ScalarType.Byte, ScalarType.Int8, ScalarType.Int16, ScalarType.Int32, ScalarType.Int64,
        ScalarType.Float16, ScalarType.BFloat16, ScalarType.Float32, ScalarType.Float64,
    ];

    private static readonly Gen<string> Text = Gen.String.Where(text => text.All(letter => !char.IsSurrogate(letter)));

    private static readonly Gen<string> Name = Text.Where(text => !text.Any(char.IsControl) && text != "__metadata__");

    private static readonly Gen<Specimen[]> Specimens =
        Gen.Select(Name, Gen.OneOf(Types.Select(Gen.Const).ToArray()), Gen.Long[0, 4].Array[0, 4], Gen.Byte, (name, type, shape, seed) => new Specimen(name, type, shape, seed))
            .Array[0, 8].Select(items => items.DistinctBy(item => item.Name).ToArray());

    public SafeTensorsRoundTripTests() => Graft.Native.NativeLibraries.Load();

    [Fact]
    public void WriteThenRead_AnyTypesShapesNamesAndMetadata_TheSame()
    {
        using var folder = new ScratchFolder();
        var path = folder.File("a.safetensors");
        Gen.Select(Specimens, Gen.Dictionary(Text, Text)[0, 3]).Sample((specimens, metadata) =>
        {
            using var scope = NewDisposeScope();
            var tensors = specimens.ToDictionary(item => item.Name, item => item.Make());
            SafeTensorsWriter.Write(path, tensors, metadata);

            using var file = SafeTensorsFile.Open(path);
            Assert.Equal(metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal), file.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal));
            Assert.Equal(tensors.Keys.Order(StringComparer.Ordinal), file.Tensors.Keys.Order(StringComparer.Ordinal));
            foreach (var (name, tensor) in tensors)
            {
                var read = file.Read(name);
                Assert.Equal(tensor.dtype, read.dtype);
                Assert.Equal(tensor.shape, read.shape);
                Assert.Equal(tensor.bytes.ToArray(), read.bytes.ToArray());
            }
        }, iter: 200, threads: 1);
    }

    [Fact]
    public void Open_AnyByteOfTheFileChanged_RefusedOrReadableAsItSays()
    {
        using var folder = new ScratchFolder();
        var path = folder.File("a.safetensors");
        Gen.Select(Specimens.Where(items => items.Length > 0), Gen.Int[0, int.MaxValue], Gen.Byte, Gen.Int[0, 2]).Sample((specimens, where, value, kind) =>
        {
            using var scope = NewDisposeScope();
            using var written = new MemoryStream();
            SafeTensorsWriter.Plan(specimens.Select(item => KeyValuePair.Create(item.Name, item.Make())), null)(written);
            List<byte> bytes = [.. written.ToArray()];
            var place = where % (8 + BitConverter.ToInt32([.. bytes[..4]]));
            if (kind == 0)
                bytes[place] = value;
            else if (kind == 1)
                bytes.RemoveAt(place);
            else
                bytes.Insert(place, value);
            File.WriteAllBytes(path, [.. bytes]);

            try
            {
                using var file = SafeTensorsFile.Open(path);
                foreach (var name in file.Tensors.Keys)
                    Assert.Equal(file.Tensors[name].End - file.Tensors[name].Begin, file.Read(name).bytes.Length);
            }
            catch (CheckpointFormatException error)
            {
                Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
            }
        }, iter: 2000, threads: 1);
    }

    private sealed record Specimen(string Name, ScalarType Type, long[] Shape, byte Seed)
    {
        public Tensor Make()
        {
            var count = Shape.Aggregate(1L, (product, size) => product * size);
            return arange(Seed, Seed + count, dtype: ScalarType.Int64).remainder(Type == ScalarType.Bool ? 2 : 100).to(Type).reshape(Shape);
        }
    }
}
