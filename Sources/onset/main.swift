import OnsetCommands

Onset.main()
