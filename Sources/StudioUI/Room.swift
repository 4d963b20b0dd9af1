import Materials
