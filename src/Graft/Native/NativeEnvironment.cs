using System.Runtime.InteropServices;
using System.Text;

namespace Graft.Native;

/// <summary>
/// This process's environment as native code sees it. What .NET sets is seen by processes that it starts, and by itself, but not by native libraries
/// in this one.
/// </summary>
public static unsafe class NativeEnvironment
{
    private static readonly delegate* unmanaged<byte*, byte*, int, int> SetVariable = (delegate* unmanaged<byte*, byte*, int, int>)Find("setenv");
    private static readonly delegate* unmanaged<byte*, byte*> GetVariable = (delegate* unmanaged<byte*, byte*>)Find("getenv");

    /// <summary>Sets a variable, unless the user has set it. Without effect where there is no such C library.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="value">Its value.</param>
    public static void SetIfAbsent(string name, string value)
    {
        if (SetVariable is null)
            return;
        fixed (byte* nameBytes = Terminated(name), valueBytes = Terminated(value))
            SetVariable(nameBytes, valueBytes, 0);
    }

    /// <summary>A variable's value; null where it is not set, or there is no such C library.</summary>
    /// <param name="name">The variable.</param>
    public static string? Get(string name)
    {
        if (GetVariable is null)
            return null;
        fixed (byte* nameBytes = Terminated(name))
            return Marshal.PtrToStringUTF8((nint)GetVariable(nameBytes));
    }

    private static nint Find(string function) =>
        NativeLibrary.TryLoad("libc.so.6", out var library) && NativeLibrary.TryGetExport(library, function, out var found) ? found : 0;

    private static byte[] Terminated(string text) => Encoding.UTF8.GetBytes(text + "\0");
}
