using System.Runtime.InteropServices;

namespace Graft.Checkpoints;

/// <summary>
/// Forces a folder's entries to the disk, without which a rename may be lost in a power cut. The runtime opens no folders, hence libc;
/// Windows needs none of it.
/// </summary>
internal static partial class DirectorySync
{
    private const int ReadOnly = 0;
    private const int InvalidArgument = 22;

    // Linux and macOS number it differently.
    private static readonly int CloseOnExec = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    /// <exception cref="IOException">The folder cannot be opened or the disk reports a failure.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = OpenFile(folder, ReadOnly | CloseOnExec);
        if (descriptor < 0)
            throw Failure(folder);
        try
        {
            // Some network file systems refuse to flush a folder, and have nothing better to offer.
            if (FlushFile(descriptor) != 0 && Marshal.GetLastPInvokeError() != InvalidArgument)
                throw Failure(folder);
        }
        finally
        {
            _ = CloseFile(descriptor);
        }
    }

    private static IOException Failure(string folder) =>
        new($"{folder}: what was written could not be forced to the disk ({Marshal.GetLastPInvokeErrorMessage()})");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FlushFile(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int CloseFile(int descriptor);
}
