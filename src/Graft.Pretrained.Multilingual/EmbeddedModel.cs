using System.Buffers.Binary;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Graft.Checkpoints;
using Graft.Modeling;
using Graft.Native;

namespace Graft.Pretrained.Multilingual;

/// <summary>
/// A model that an assembly carries. Whatever reads a model reads a folder, so its files are written into the user's cache when it is first asked for,
/// into a folder named by the hash of their content: another version of the model is another folder. Every file is compared with the assembly's before
/// the folder is given away, and one that differs is replaced. Any number of processes and threads may do so at once.
/// </summary>
public sealed class EmbeddedModel
{
    private const int HashDigits = 16;

    private readonly Assembly _assembly;
    private readonly Lazy<string> _hash;

    /// <summary>Finds a model's files.</summary>
    /// <param name="name">Its name; its resources are called <c>NAME/FILE</c>.</param>
    /// <param name="description">What it is, in a few words.</param>
    /// <param name="assembly">The assembly that carries it.</param>
    internal EmbeddedModel(string name, string description, Assembly assembly)
    {
        (Name, Description, _assembly) = (name, description, assembly);
        Files = [.. assembly.GetManifestResourceNames().Where(resource => resource.StartsWith(name + "/", StringComparison.Ordinal))
            .Select(resource => resource[(name.Length + 1)..]).Order(StringComparer.Ordinal)];
        _hash = new Lazy<string>(Hash);
    }

    /// <summary>Its name, which the command line takes in place of a model's folder.</summary>
    public string Name { get; }

    /// <summary>What it is, in a few words.</summary>
    public string Description { get; }

    /// <summary>The names of its files, in ordinal order; empty where the assembly was built without the model.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>Whether the assembly was built with the model.</summary>
    public bool IsEmbedded => Files.Count > 0;

    /// <summary>The name of its folder in the cache: the model's own and the first digits of the hash (SHA-256) of its files.</summary>
    /// <exception cref="UnsupportedModelException">The assembly was built without the model.</exception>
    public string FolderName => $"{Name}-{_hash.Value}";

    /// <summary>The model's folder in the cache (<see cref="NativeLibraries.CacheDirectory"/>), with all its files as they are in the assembly.</summary>
    /// <exception cref="UnsupportedModelException">The assembly was built without the model.</exception>
    /// <exception cref="IOException">The cache cannot be written; the message says what to do.</exception>
    public string Extract() => Extract(NativeLibraries.CacheDirectory);

    /// <summary>The same in another cache.</summary>
    /// <param name="cache">The cache's folder; it is made where it is not there.</param>
    internal string Extract(string cache)
    {
        var folder = Path.Combine(cache, "models", FolderName);
        try
        {
            if (!Directory.Exists(folder))
                Make(folder);
            foreach (var file in Files.Where(file => !IsIntact(Path.Combine(folder, file), file)))
                AtomicFile.Write(Path.Combine(folder, file), stream => Write(file, stream));
            return folder;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"the model '{Name}' could not be written into the cache ({error.Message}); name a folder that is writable with GRAFT_CACHE", error);
        }
    }

    /// <summary>Opens the model: tokenizer, config, and its weights when a task asks for them.</summary>
    /// <exception cref="UnsupportedModelException">The assembly was built without the model.</exception>
    /// <exception cref="IOException">The cache cannot be written; the message says what to do.</exception>
    public PretrainedModel Open() => PretrainedModel.Open(Extract());

    /// <summary>Makes the folder with all its files, at once.</summary>
    private void Make(string folder)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        try
        {
            AtomicDirectory.Write(folder, temporary =>
            {
                foreach (var file in Files)
                {
                    using var stream = File.Create(Path.Combine(temporary, file));
                    Write(file, stream);
                }
            });
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Somebody else was faster. What is there is compared all the same.
        }
    }

    private void Write(string file, Stream target)
    {
        using var content = Content(file);
        content.CopyTo(target);
    }

    private bool IsIntact(string path, string file)
    {
        if (!File.Exists(path))
            return false;
        using var content = Content(file);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (stream.Length != content.Length)
            return false;
        Span<byte> expected = new byte[1 << 16], found = new byte[1 << 16];
        while (true)
        {
            var count = content.ReadAtLeast(expected, expected.Length, throwOnEndOfStream: false);
            if (count == 0)
                return true;
            if (stream.ReadAtLeast(found[..count], count, throwOnEndOfStream: false) < count || !found[..count].SequenceEqual(expected[..count]))
                return false;
        }
    }

    private string Hash()
    {
        if (!IsEmbedded)
        {
            throw new UnsupportedModelException(
                $"this build of {_assembly.GetName().Name} carries no model '{Name}': take the published package, or put the model's files into Models/{Name} in the source of {_assembly.GetName().Name} and build again");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(long)];
        Span<byte> buffer = new byte[1 << 16];
        foreach (var file in Files)
        {
            using var content = Content(file);
            // With its length before it, no content can pass for the next file's name.
            BinaryPrimitives.WriteInt64LittleEndian(length, content.Length);
            hash.AppendData(Encoding.UTF8.GetBytes(file + "\0"));
            hash.AppendData(length);
            while (content.Read(buffer) is > 0 and var count)
                hash.AppendData(buffer[..count]);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..HashDigits];
    }

    private Stream Content(string file) => _assembly.GetManifestResourceStream($"{Name}/{file}")!;
}
