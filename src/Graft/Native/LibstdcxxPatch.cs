namespace Graft.Native;

/// <summary>
/// Lets TorchSharp's native library load on systems whose libstdc++ is older than the compiler that built it.
/// <para>
/// TorchSharp 0.107's <c>libLibTorchSharp.so</c> was built with GCC 13 and asks for <c>GLIBCXX_3.4.32</c>, which Debian 12, Ubuntu 22.04 and
/// RHEL 9 lack. A single symbol needs it: <c>std::ios_base_library_init()</c>, an empty marker that makes newer programs initialise the
/// standard streams; older libraries do that by themselves. In a copy of the library the version is turned into <c>GLIBCXX_3.4.30</c>, which
/// these systems have, and the marker into <c>std::chrono::steady_clock::now()</c>, which the library imports anyway, takes nothing and
/// changes nothing.
/// </para>
/// </summary>
internal static class LibstdcxxPatch
{
    private const string Library = "libstdc++.so.6", TooNew = "GLIBCXX_3.4.32", Available = "GLIBCXX_3.4.30";
    private const string Marker = "_ZSt21ios_base_library_initv", Harmless = "_ZNSt6chrono3_V212steady_clock3nowEv";

    /// <summary>Patches a copy of <paramref name="original"/>.</summary>
    /// <param name="original">The bytes of libLibTorchSharp.so; they stay as they are.</param>
    /// <returns>The patched copy, of the same length.</returns>
    /// <exception cref="InvalidDataException">
    /// The file is not an ELF file, does not need the version, or needs it for more than the marker.
    /// </exception>
    public static byte[] Apply(ReadOnlySpan<byte> original)
    {
        var patched = original.ToArray();
        try
        {
            Patch(patched);
        }
        catch (OverflowException error)
        {
            throw new InvalidDataException("a table points outside of the file", error);
        }

        return patched;
    }

    private static void Patch(byte[] patched)
    {
        var image = new ElfImage(patched);

        var versions = image.NeededVersions().Where(version => version.Library == Library).ToList();
        var tooNew = versions.Find(version => version.Name == TooNew) ?? throw new InvalidDataException($"it does not ask for {TooNew}");
        var available = versions.Find(version => version.Name == Available) ?? throw new InvalidDataException($"it does not name {Available}");

        var symbols = image.Symbols().ToList();
        var needing = symbols.FindAll(symbol => symbol.VersionIndex == tooNew.Index);
        if (needing is not [{ Name: Marker } marker])
            throw new InvalidDataException($"{TooNew} is needed by {string.Join(", ", needing.Select(symbol => symbol.Name))}");
        var harmless = symbols.Find(symbol => symbol.Name == Harmless) ?? throw new InvalidDataException($"it does not import {Harmless}");

        image.Rename(tooNew, available);
        image.Redirect(marker, harmless);
    }
}
