using System;
using System.Collections.Generic;
using System.Globalization;
using SaveVm.IO;

namespace SaveVm.Handlers.Extraction;

/// <summary>File names for names of a stream: no two alike, also where the file system does not tell upper case from lower.</summary>
internal sealed class FileNameList
{
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    public string Add(string name, string ending)
    {
        string stem = FileNames.Escape(name);
        string file = stem + ending;
        for (int number = 2; !_names.Add(file); number++) { file = string.Create(CultureInfo.InvariantCulture, $"{stem}.{number}{ending}"); }
        return file;
    }
}
