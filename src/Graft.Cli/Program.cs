Console.WriteLine(Graft.Native.NativeLibraries.Load());
